// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.fast.Engines;
import dev.densestream.deploy.MetricQueries;
import dev.densestream.job.WeightsRecords;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.serde.weights.DenseBlockExtract;
import dev.densestream.testkit.RecordHeaders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceMetricsIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");

    private static final Set<String> NAMES =
            Stream.of(
                            "recordsIn",
                            "recordsOut",
                            "imagesIn",
                            "imagesOut",
                            "bytesIn",
                            "bytesOut",
                            "swaps",
                            "waitingRecords",
                            "waitingBytes",
                            "kernelLanes",
                            "lastClientDeath",
                            "troubledTopics",
                            "gigaflopsPerSecond",
                            "decodeMicros",
                            "decodeMicros_count",
                            "prepareMicros",
                            "prepareMicros_count",
                            "forwardMicros",
                            "forwardMicros_count",
                            "encodeMicros",
                            "encodeMicros_count",
                            "commitMillis",
                            "commitMillis_count",
                            "endToEndMillis",
                            "endToEndMillis_count",
                            "swapMicros",
                            "swapMicros_count",
                            "preparationMillis",
                            "preparationMillis_count",
                            "stage_deadLetters",
                            "model_servedVersion")
                    .map(name -> ExportedMetrics.PREFIX + name)
                    .collect(Collectors.toSet());

    @Test
    void tellsPrometheusWhatTheJobDid(@TempDir Path checkpoints) throws Exception {
        byte[] request = GOLDEN.inputFile();
        int images = GOLDEN.input().shape().n();
        byte[] file = DenseBlockExtract.canonical(GOLDEN.weightsFile(), GOLDEN.prefix());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        records.add(WeightsRecords.of("weights", "default", 3, file));
        records.add(WeightsRecords.of("weights", "default", 7, file));
        records.add(WeightsRecords.of("weights", "broken", 1, new byte[10]));
        for (int i = 0; i < 5; i++) {
            records.add(new ProducerRecord<>("tensors", request));
        }
        records.add(new ProducerRecord<>("tensors", new byte[100]));
        ProducerRecord<byte[], byte[]> waits = new ProducerRecord<>("tensors", request);
        RecordHeaders.add(waits, "densestream-model", "late");
        records.add(waits);

        ExportedMetrics metrics =
                ExportedMetrics.of(
                        checkpoints,
                        Map.of(),
                        records,
                        now ->
                                now.soFar("recordsOut") == 5
                                        && now.soFar("commitMillis_count") >= 1
                                        && now.soFar("waitingRecords") == 1
                                        && now.soFar("model_servedVersion", "model=\"default\"")
                                                == 7
                                        && now.soFar("stage_deadLetters", "stage=\"decode\"") == 1
                                        && now.soFar("stage_deadLetters", "stage=\"weights\"")
                                                == 1);

        assertThat(metrics.names().stream().filter(name -> name.startsWith(ExportedMetrics.PREFIX)))
                .containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(metrics.names()).as("dashboard and alerts").containsAll(MetricQueries.metrics());
        assertThat(metrics.sum("recordsIn")).isEqualTo(7);
        assertThat(metrics.sum("imagesIn")).isEqualTo(5 * images);
        assertThat(metrics.sum("imagesOut")).isEqualTo(5 * images);
        assertThat(metrics.sum("bytesIn"))
                .isBetween(6.0 * request.length, 7.0 * 2 * request.length);
        assertThat(metrics.sum("bytesOut")).isGreaterThan(5.0 * request.length);
        assertThat(metrics.sum("waitingBytes")).isGreaterThan(request.length);
        assertThat(metrics.sum("stage_deadLetters")).isEqualTo(2);
        assertThat(metrics.sum("kernelLanes")).isEqualTo(Engines.named("auto").lanes());
        assertThat(metrics.sum("gigaflopsPerSecond")).isPositive();
        for (String perResponse : List.of("decode", "forward", "encode")) {
            assertThat(metrics.sum(perResponse + "Micros_count")).isEqualTo(5);
            assertThat(metrics.sum(perResponse + "Micros", "quantile=\"0.5\"")).isPositive();
        }
        assertThat(metrics.sum("endToEndMillis_count")).isEqualTo(5);
        assertThat(metrics.sum("endToEndMillis", "quantile=\"0.99\"")).isBetween(1.0, 120_000.0);
        assertThat(metrics.sum("commitMillis", "quantile=\"0.99\"")).isBetween(1.0, 120_000.0);
        // version 3 serves only where it is ready before version 7 comes
        assertThat(metrics.sum("swaps")).isBetween(1.0, 2.0);
        assertThat(metrics.sum("swapMicros_count")).isEqualTo(metrics.sum("swaps"));
        assertThat(metrics.sum("preparationMillis_count")).isBetween(1.0, 2.0);
    }

    /** By what the manifests say, but for the collector's place. */
    @Test
    void tellsAnOpenTelemetryCollector(@TempDir Path checkpoints) throws Exception {
        byte[] file = DenseBlockExtract.canonical(GOLDEN.weightsFile(), GOLDEN.prefix());
        try (OtlpCollector collector = OtlpCollector.start()) {
            ExportedMetrics.of(
                    checkpoints,
                    collector.flinkOptions(),
                    List.of(
                            WeightsRecords.of("weights", "default", 3, file),
                            new ProducerRecord<>("tensors", GOLDEN.inputFile())),
                    now ->
                            collector.has("/v1/metrics", "densestream.recordsIn")
                                    && collector.has("/v1/traces", "Checkpoint")
                                    && collector.has("/v1/logs", "WeightsSwapped"));
        }
    }
}
