// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import dev.densestream.serde.Quoted;
import java.io.Serializable;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * Where reading a topic begins.
 *
 * @param place what kind of place it is
 * @param millis of a {@link Place#TIME}, since 1970; else 0
 */
public record StartFrom(Place place, long millis) implements Serializable {

    /** Where the consumer group stopped, else at the beginning. */
    public static final StartFrom COMMITTED = new StartFrom(Place.COMMITTED, 0);

    public static final StartFrom EARLIEST = new StartFrom(Place.EARLIEST, 0);
    public static final StartFrom LATEST = new StartFrom(Place.LATEST, 0);

    /** Kinds of places. */
    public enum Place {
        COMMITTED,
        EARLIEST,
        LATEST,
        /** The first record that is not older. */
        TIME
    }

    /**
     * Reads {@code committed}, {@code earliest}, {@code latest}, a time such as {@code
     * 2026-11-30T08:00:00Z}, or milliseconds since 1970.
     *
     * @throws IllegalArgumentException in one line, if it is something else
     */
    public static StartFrom parse(String text) {
        return switch (text) {
            case "committed" -> COMMITTED;
            case "earliest" -> EARLIEST;
            case "latest" -> LATEST;
            default -> new StartFrom(Place.TIME, millis(text));
        };
    }

    private static long millis(String text) {
        try {
            long millis =
                    text.matches("[0-9]{1,18}")
                            ? Long.parseLong(text)
                            : Instant.parse(text).toEpochMilli();
            if (millis < 0) {
                throw new ArithmeticException("before 1970");
            }
            return millis;
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "expected committed, earliest, latest, a time such as 2026-11-30T08:00:00Z or milliseconds since 1970, got %s"
                            .formatted(Quoted.of(text)),
                    e);
        }
    }

    @Override
    public String toString() {
        return place == Place.TIME
                ? Instant.ofEpochMilli(millis).toString()
                : place.name().toLowerCase(Locale.ROOT);
    }
}
