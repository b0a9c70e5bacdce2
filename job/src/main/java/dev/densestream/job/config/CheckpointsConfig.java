// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often the job saves its state, and where.
 *
 * @param interval also the delay after which exactly-once consumers see responses
 * @param directory URI of a folder that all machines reach; null takes Flink's configuration, else
 *     a folder for temporary files of this machine
 */
public record CheckpointsConfig(Duration interval, @Nullable String directory)
        implements Serializable {

    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

    /** Adds what cannot be. */
    void check(List<String> problems) {
        Checks.atLeast(10, interval.toMillis(), "milliseconds between checkpoints", problems);
    }
}
