// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How times are printed: in UTC, to the second, such as {@code 2026-11-30T08:00:00Z}. */
public final class Moment {

    private Moment() {}

    /**
     * @param millis since 1970
     */
    public static String of(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
