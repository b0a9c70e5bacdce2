// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import java.time.Instant;

/**
 * When a Kafka client of this JVM died last. It outlives the job's classes, which Flink loads anew
 * when the job restarts because of that death.
 */
public final class ClientDeaths {

    private static final String PROPERTY = "densestream.last-client-death";

    private ClientDeaths() {}

    static void happened() {
        System.setProperty(PROPERTY, Long.toString(Instant.now().getEpochSecond()));
    }

    /** Seconds since 1970; 0 = never. */
    public static long last() {
        return Long.getLong(PROPERTY, 0);
    }
}
