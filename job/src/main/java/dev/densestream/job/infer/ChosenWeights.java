// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.job.config.ModelsConfig;
import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.serving.ServedVersions;
import dev.densestream.job.serving.ServingNetwork;
import dev.densestream.job.waiting.AbsentWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.BroadcastState;
import org.jspecify.annotations.Nullable;

/**
 * The weights that records ask for: of each model the kept versions, which broadcast state has, and
 * those of them that are ready. For the task's thread.
 */
final class ChosenWeights implements AutoCloseable {

    private final ModelsConfig models;
    private final BroadcastState<String, List<WeightsUpdate>> kept;
    private final ServedVersions served;

    /**
     * @param kept of each model the versions, newest first
     */
    ChosenWeights(
            ModelsConfig models,
            BroadcastState<String, List<WeightsUpdate>> kept,
            ServedVersions served) {
        this.models = models;
        this.kept = kept;
        this.served = served;
    }

    /**
     * Prepares again what a restored state keeps.
     *
     * @return the number of models
     */
    int restore() throws Exception {
        int count = 0;
        for (Map.Entry<String, List<WeightsUpdate>> model : kept.immutableEntries()) {
            served.keep(model.getKey(), model.getValue());
            count++;
        }
        return count;
    }

    /**
     * Keeps updates of one model that came together, and lets go of the oldest versions.
     *
     * @param newestFirst at least one
     */
    void update(List<WeightsUpdate> newestFirst) throws Exception {
        String model = newestFirst.get(0).id().model();
        List<WeightsUpdate> versions = versions(newestFirst, kept.get(model));
        kept.put(model, versions);
        served.keep(model, versions);
    }

    private List<WeightsUpdate> versions(
            List<WeightsUpdate> newestFirst, @Nullable List<WeightsUpdate> before) {
        if (before == null || newestFirst.get(0).id().retired()) {
            return new ArrayList<>(newestFirst);
        }
        return Stream.concat(
                        newestFirst.stream(), before.stream().filter(old -> !old.id().retired()))
                .limit(models.keepVersions())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /**
     * Which weights a request asks for.
     *
     * @throws RejectedRecordException if its headers choose none
     */
    ModelChoice chosenBy(RawRecord request) {
        return ModelChoice.of(request, models.defaultModel());
    }

    /**
     * What answers requests of that choice.
     *
     * @return null if the weights are still to come
     * @throws RejectedRecordException if they will not come
     */
    @Nullable ServingNetwork block(ModelChoice choice) throws Exception {
        WeightsUpdate update = choice.from(kept.get(choice.model()));
        if (update == null) {
            return null;
        }
        return choice.pinned().isPresent() ? served.pinned(update) : served.newest(choice.model());
    }

    /** Whether the model has weights here, be it other versions. */
    boolean published(ModelChoice choice) throws Exception {
        return kept.get(choice.model()) != null;
    }

    /** Whether records of the model that pin no version are answered. */
    boolean serves(String model) {
        return served.newest(model) != null;
    }

    /** Whether the weights are about to be ready, as far as can be told. */
    boolean preparing(ModelChoice choice) {
        return served.preparing(choice);
    }

    /** What is said of weights that did not come. */
    AbsentWeights absent(ModelChoice choice) throws Exception {
        return new AbsentWeights(choice, kept.get(choice.model()), served.lastError(choice));
    }

    @Override
    public void close() {
        served.close();
    }
}
