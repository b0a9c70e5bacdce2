// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.accepted;

import dev.densestream.job.accepted.AcceptedWeights.Found;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be kept of accepted updates, so that no rejected one can take them away: of each model
 * as many versions as may serve, or its end. For the task's thread.
 */
public final class AcceptedVersions {

    private static final Logger LOGGER = LoggerFactory.getLogger(AcceptedVersions.class);

    /** Stands for a digest that was not looked at. */
    private static final String UNREAD = "unread";

    private final int keepVersions;
    private final boolean restored;
    private final Map<String, NavigableMap<Long, ModelVersion>> kept = new HashMap<>();
    private Found found = Found.NOTHING;

    /**
     * @param restored whether this run goes on from state, so that it reads nothing a second time
     */
    public AcceptedVersions(int keepVersions, boolean restored) {
        this.keepVersions = keepVersions;
        this.restored = restored;
    }

    /** A version that state says is kept. */
    public void restored(ModelVersion id) {
        versions(id.model()).put(id.version(), id);
    }

    /** All that is kept, for state. */
    public List<ModelVersion> kept() {
        List<ModelVersion> all = new ArrayList<>();
        kept.values().forEach(versions -> all.addAll(versions.values()));
        return all;
    }

    /**
     * Takes over what was found.
     *
     * @return records that are to be written, of known versions that are not kept
     */
    public List<RawRecord> found(Found now, long millis) {
        found = now;
        for (AcceptedKey key : now.kept()) {
            key.version()
                    .ifPresent(
                            version ->
                                    versions(key.model())
                                            .putIfAbsent(
                                                    version,
                                                    new ModelVersion(
                                                            key.model(), version, UNREAD, "")));
        }
        List<RawRecord> missed = new ArrayList<>();
        now.missed().forEach((id, record) -> missed.addAll(accepted(id, record, millis)));
        return missed;
    }

    /**
     * The records to write for an update that was accepted: itself, and tombstones for versions
     * that give way.
     *
     * @param record as it was on the topic of weights
     */
    public List<RawRecord> accepted(ModelVersion id, RawRecord record, long millis) {
        RawRecord written = AcceptedRecords.accepted(id, record, millis);
        if (!found.usable()) {
            return List.of();
        }
        if (written.sizeBytes() > found.room()) {
            LOGGER.warn(
                    "{} is not kept among the accepted weights: expected a record of at most {}"
                            + " bytes, got {}; raise max.message.bytes of the topic",
                    id,
                    found.room(),
                    written.sizeBytes());
            return List.of();
        }
        List<RawRecord> records = new ArrayList<>(List.of(written));
        records.addAll(keptAlready(id, millis));
        return records;
    }

    /** The tombstones for versions that give way to one that is kept already. */
    public List<RawRecord> keptAlready(ModelVersion id, long millis) {
        NavigableMap<Long, ModelVersion> versions = versions(id.model());
        if (!id.retired()) {
            versions.put(id.version(), id);
        }
        List<RawRecord> tombstones = new ArrayList<>();
        while (versions.size() > (id.retired() ? 0 : keepVersions)) {
            long oldest = versions.pollFirstEntry().getKey();
            tombstones.add(AcceptedRecords.forgotten(id.model(), oldest, millis));
        }
        return found.usable() ? tombstones : List.of();
    }

    /**
     * Whether a record that comes too late was judged by an earlier run: it is kept, or it is below
     * all that is and was on the topic of weights when this run began without state.
     */
    public boolean judgedBefore(ModelVersion id, RawRecord record) {
        NavigableMap<Long, ModelVersion> versions =
                kept.getOrDefault(id.model(), Collections.emptyNavigableMap());
        ModelVersion same = versions.get(id.version());
        if (same != null) {
            return same.equals(id);
        }
        boolean below =
                versions.isEmpty()
                        ? found.kept().contains(AcceptedKey.retired(id.model()))
                        : id.version() < versions.firstKey();
        return below && !restored && record.offset() < found.weightsEnd();
    }

    private NavigableMap<Long, ModelVersion> versions(String model) {
        return kept.computeIfAbsent(model, name -> new TreeMap<>());
    }
}
