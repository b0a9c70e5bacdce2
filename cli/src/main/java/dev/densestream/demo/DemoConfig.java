// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a demo is to do.
 *
 * @param sheet where the picture of classes and feature maps goes
 * @param records how many pictures are sent, at least 1
 * @param port of the broker; null takes a free one
 * @param uiPort of Flink's web UI; null takes a free one
 * @param metricsPort of the metrics for Prometheus; null for none
 * @param keep whether to go on serving after the summary
 * @param engine how to compute
 */
public record DemoConfig(
        Path sheet,
        int records,
        @Nullable Integer port,
        @Nullable Integer uiPort,
        @Nullable Integer metricsPort,
        boolean keep,
        String engine) {

    public static final int DEFAULT_RECORDS = 500;

    /**
     * @throws IllegalArgumentException if a number is out of range
     */
    public DemoConfig {
        requireRange("records", records, 1, 100_000);
        requirePort(port);
        requirePort(uiPort);
        requirePort(metricsPort);
    }

    private static void requirePort(@Nullable Integer port) {
        if (port != null) {
            requireRange("port", port, 1, 65535);
        }
    }

    private static void requireRange(String what, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(
                    "%s: expected %d to %d, got %d".formatted(what, from, to, value));
        }
    }
}
