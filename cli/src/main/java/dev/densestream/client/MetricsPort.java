// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** Metrics of a cluster in this JVM, for Prometheus. */
public final class MetricsPort {

    private MetricsPort() {}

    /**
     * Lets the cluster serve its metrics on {@code /metrics} of that port.
     *
     * @param port null for no metrics
     */
    public static void set(Configuration settings, @Nullable Integer port) {
        if (port != null) {
            settings.setString("metrics.reporters", "prom");
            settings.setString(
                    "metrics.reporter.prom.factory.class",
                    "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
            settings.setString("metrics.reporter.prom.port", String.valueOf(port));
        }
    }
}
