// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.job.contract.NoRestart;
import java.util.function.LongSupplier;

/**
 * Ends the job where too many of a subtask's records become dead letters: a wrong deployment then
 * stops, and does not turn all of its traffic away. For the task's thread.
 */
final class DeadLetterGuard {

    /** Fewer in a window say nothing. */
    static final int LEAST_RECORDS = 1000;

    private static final long WINDOW_MILLIS = 60_000;

    private final double most;
    private final LongSupplier clock;
    private long windowEnd = Long.MIN_VALUE;
    private long records;
    private long letters;

    /**
     * @param most the share of dead letters that is borne, 0 to 1; 1 bears all
     * @param clock milliseconds since 1970
     */
    DeadLetterGuard(double most, LongSupplier clock) {
        this.most = most;
        this.clock = clock;
    }

    void answered() {
        count();
    }

    /**
     * A record became a dead letter.
     *
     * @param why in one line
     * @throws RuntimeException that ends the job for good, if it was one too many
     */
    void turnedAway(String why) {
        count();
        letters++;
        if (most < 1 && records >= LEAST_RECORDS && letters > most * records) {
            throw NoRestart.because(
                    new IllegalStateException(
                            "dead letters: expected at most a share of %s within a minute, got %d of %d records, the last one: %s; correct the job or its requests, or raise --max-dead-letter-ratio"
                                    .formatted(most, letters, records, why)));
        }
    }

    private void count() {
        long now = clock.getAsLong();
        if (now >= windowEnd) {
            windowEnd = now + WINDOW_MILLIS;
            records = 0;
            letters = 0;
        }
        records++;
    }
}
