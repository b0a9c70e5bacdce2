// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.metrics;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How long the oldest request of each checkpoint has waited for its response to be committed. For
 * the task's thread.
 */
final class CommitLatency {

    private static final long NONE = Long.MAX_VALUE;

    /** Checkpoints that are on their way; of more, the older ones count as the next. */
    private static final int MOST_CHECKPOINTS = 100;

    private final TreeMap<Long, Long> oldestByCheckpoint = new TreeMap<>();
    private long oldest = NONE;

    /**
     * A response was sent.
     *
     * @param millis the request's timestamp; negative for none
     */
    void answered(long millis) {
        if (millis >= 0) {
            oldest = Math.min(oldest, millis);
        }
    }

    /** What was answered so far is committed with that checkpoint, or with a later one. */
    void snapshot(long checkpoint) {
        oldestByCheckpoint.merge(checkpoint, oldest, Math::min);
        oldest = NONE;
        if (oldestByCheckpoint.size() > MOST_CHECKPOINTS) {
            Map.Entry<Long, Long> first = oldestByCheckpoint.pollFirstEntry();
            oldestByCheckpoint.merge(oldestByCheckpoint.firstKey(), first.getValue(), Math::min);
        }
    }

    /**
     * A checkpoint is complete.
     *
     * @param now in milliseconds since 1970
     * @return how old the oldest request is whose response is committed with it
     */
    OptionalLong complete(long checkpoint, long now) {
        Map<Long, Long> done = oldestByCheckpoint.headMap(checkpoint, true);
        long first = done.values().stream().mapToLong(Long::longValue).min().orElse(NONE);
        done.clear();
        return first == NONE ? OptionalLong.empty() : OptionalLong.of(Math.max(0, now - first));
    }
}
