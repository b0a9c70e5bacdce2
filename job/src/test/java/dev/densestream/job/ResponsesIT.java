// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-running");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--delivery=exactly-once",
                "--delivery=at-least-once",
                "--transaction-naming=pooling"
            })
    void answersEveryFormatInItsOwnWithKeyTimestampAndHeaders(String delivery, @TempDir Path folder)
            throws Exception {
        TestTopics topics = TestTopics.create(1, 1);
        Path weights = Files.write(folder.resolve("w.safetensors"), GOLDEN.weightsFile());
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
        for (MessageFormat format : MessageFormat.values()) {
            ProducerRecord<byte[], byte[]> request =
                    new ProducerRecord<>(
                            topics.names().tensors(),
                            0,
                            1_700_000_000_000L + format.ordinal(),
                            utf8(format.name()),
                            Requests.of(GOLDEN, format));
            RecordHeaders.add(request, "traceparent", "00-0af7-b7ad-01");
            RecordHeaders.add(request, "content-type", format.contentType() + "; charset=utf-8");
            requests.add(request);
        }
        Kafka.send(requests);
        try (RunningJob job =
                RunningJob.start(
                        topics.config(
                                delivery,
                                "--weights=default=" + weights,
                                "--weights-prefix=default=" + GOLDEN.prefix()))) {
            List<ConsumerRecord<byte[], byte[]>> responses =
                    Kafka.receive(topics.names().features(), 3);
            assertThat(responses).hasSize(3);
            for (MessageFormat format : MessageFormat.values()) {
                ConsumerRecord<byte[], byte[]> response = responses.get(format.ordinal());
                assertThat(MessageFormat.detect(response.value())).isEqualTo(format);
                Responses.assertResponses(GOLDEN, response.value());
                assertThat(response.key()).isEqualTo(utf8(format.name()));
                assertThat(response.timestamp()).isEqualTo(1_700_000_000_000L + format.ordinal());
                Map<String, String> headers = RecordHeaders.of(response);
                assertThat(headers)
                        .containsEntry("traceparent", "00-0af7-b7ad-01")
                        .containsEntry("content-type", format.contentType())
                        .containsEntry("densestream-model", "default")
                        .containsEntry("densestream-model-version", "0")
                        .containsEntry("densestream-source-partition", "0")
                        .containsKey("densestream-source-offset")
                        .hasSize(7);
                assertThat(headers.get("densestream-weights-sha256")).matches("[0-9a-f]{64}");
            }
            assertThat(job.restarts()).isZero();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
