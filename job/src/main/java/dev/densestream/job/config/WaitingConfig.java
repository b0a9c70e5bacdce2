// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How records wait for their weights. Past a bound they are dead letters.
 *
 * @param maxRecords the most that wait in one subtask
 * @param maxBytes the most bytes of those that wait in one subtask; {@link MemoryConfig#ITS_SHARE}
 *     leaves it to the heap, up to {@link #MOST_BYTES}
 * @param timeout how long one waits
 */
public record WaitingConfig(int maxRecords, long maxBytes, Duration timeout)
        implements Serializable {

    public static final int DEFAULT_MAX_RECORDS = 10_000;

    /** The most that a part of the heap gives unless an option asks for more. */
    public static final long MOST_BYTES = 256L << 20;

    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    /** The same with that bound on bytes. */
    public WaitingConfig withMaxBytes(long bytes) {
        return new WaitingConfig(maxRecords, bytes, timeout);
    }

    /** Adds what cannot be. */
    void check(List<String> problems) {
        Checks.atLeast(0, maxRecords, "most waiting records", problems);
        if (maxBytes != MemoryConfig.ITS_SHARE) {
            Checks.atLeast(0, maxBytes, "most waiting bytes", problems);
        }
        Checks.atLeast(0, timeout.toMillis(), "milliseconds to wait for weights", problems);
    }
}
