// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.gate;

import dev.densestream.job.accepted.AcceptedVersions;
import dev.densestream.job.config.ModelsConfig;
import dev.densestream.job.memory.Shares;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsSize;
import dev.densestream.job.weights.WeightsBudget;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;

/** What the weights gate remembers. */
final class GateState {

    private static final ListStateDescriptor<ModelVersion> NEWEST =
            new ListStateDescriptor<>("newest-versions", ModelVersion.TYPE);

    private static final ListStateDescriptor<RawRecord> PENDING =
            new ListStateDescriptor<>("pending-updates", RawRecord.TYPE);

    private static final ListStateDescriptor<ModelVersion> KEPT =
            new ListStateDescriptor<>("accepted-versions", ModelVersion.TYPE);

    private static final ListStateDescriptor<WeightsSize> SIZES =
            new ListStateDescriptor<>("weights-sizes", WeightsSize.TYPE);

    private final ListState<ModelVersion> newest;
    private final ListState<RawRecord> pending;
    private final ListState<ModelVersion> kept;
    private final ListState<WeightsSize> sizes;
    private final boolean restored;

    /**
     * @param restored whether the store has what an earlier run remembered
     */
    GateState(OperatorStateStore store, boolean restored) throws Exception {
        this.restored = restored;
        newest = store.getListState(NEWEST);
        pending = store.getListState(PENDING);
        kept = store.getListState(KEPT);
        sizes = store.getListState(SIZES);
    }

    /** Of each model, the newest version that was accepted. */
    NewestVersions newest() throws Exception {
        return new NewestVersions(newest.get());
    }

    /** Updates that were not judged. */
    List<RawRecord> pending() throws Exception {
        List<RawRecord> records = new ArrayList<>();
        pending.get().forEach(records::add);
        return records;
    }

    /** Which versions are on the topic of accepted weights. */
    AcceptedVersions kept(ModelsConfig models) throws Exception {
        AcceptedVersions versions = new AcceptedVersions(models.keepVersions(), restored);
        for (ModelVersion version : kept.get()) {
            versions.restored(version);
        }
        return versions;
    }

    /** What kept versions take; a state of before does not know. */
    WeightsBudget budget(ModelsConfig models, Shares shares) throws Exception {
        WeightsBudget budget =
                new WeightsBudget(shares.weightsBytes(), shares.slots(), models.keepVersions());
        for (WeightsSize one : sizes.get()) {
            budget.restored(one.model(), one.version(), one.size());
        }
        return budget;
    }

    void update(
            NewestVersions newestVersions,
            List<RawRecord> pendingRecords,
            AcceptedVersions versions,
            WeightsBudget budget)
            throws Exception {
        newest.update(newestVersions.all());
        pending.update(pendingRecords);
        kept.update(versions.kept());
        List<WeightsSize> all = new ArrayList<>();
        budget.kept()
                .forEach(
                        (model, byVersion) ->
                                byVersion.forEach(
                                        (version, size) ->
                                                all.add(new WeightsSize(model, version, size))));
        sizes.update(all);
    }
}
