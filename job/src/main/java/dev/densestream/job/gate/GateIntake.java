// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.gate;

import dev.densestream.job.accepted.AcceptedWeights.Found;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.weights.WeightsCandidate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates that are not judged. Those that come before it is known what earlier runs have accepted
 * are examined after that. For the task's thread.
 */
final class GateIntake implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(GateIntake.class);

    private final ExaminationQueue pending;

    /** Records that came before it was known what is accepted; null from then on. */
    private @Nullable Deque<RawRecord> early;

    private long earlyBytes;

    /**
     * @param restored what state remembers
     */
    GateIntake(ExaminationQueue pending, List<RawRecord> restored) {
        this.pending = pending;
        this.early = new ArrayDeque<>(restored);
        this.earlyBytes = restored.stream().mapToLong(RawRecord::sizeBytes).sum();
    }

    /** A record comes. */
    void add(RawRecord record) {
        if (early == null) {
            pending.add(WeightsCandidate.of(record));
        } else {
            early.add(record);
            earlyBytes += record.sizeBytes();
        }
    }

    /** It is known what earlier runs have accepted, which is examined first; once. */
    void found(Found found) {
        Deque<RawRecord> records = early;
        if (records == null) {
            return;
        }
        early = null;
        WeightsCandidate.acceptedBefore(found.records()).forEach(pending::add);
        records.forEach(record -> pending.add(WeightsCandidate.of(record)));
        if (found.usable()) {
            LOGGER.info(
                    "Accepted weights found: {} versions, {} to examine, {} added",
                    found.kept().size(),
                    found.records().size(),
                    found.missed().size());
        }
    }

    /** What the records take. */
    long bytes() {
        return early == null ? pending.bytes() : earlyBytes;
    }

    /** The records that nobody reads again, for state. */
    List<RawRecord> records() {
        List<RawRecord> records = pending.records();
        if (early != null) {
            records.addAll(early);
        }
        return records;
    }

    @Override
    public void close() {
        pending.close();
    }
}
