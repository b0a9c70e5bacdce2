// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.RecordHeaders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a topic refuses would fail the job again and again, if it ever got there. */
class LimitsIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");

    @Test
    void sendsNothingThatATopicRefuses() throws Exception {
        TestTopics topics =
                TestTopics.create(
                        1,
                        1,
                        Map.of("message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE)),
                        Map.of("max.message.bytes", "5000"),
                        Map.of("max.message.bytes", "4096"));
        byte[] small = GOLDEN.inputFile();
        byte[] large = Batches.twice(GOLDEN);
        long future = System.currentTimeMillis() + 86_400_000;
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
        Kafka.send(
                List.of(
                        new ProducerRecord<>(topics.names().tensors(), Numbered.key(0), large),
                        new ProducerRecord<>(
                                topics.names().tensors(), 0, future, Numbered.key(1), small)));
        try (RunningJob job = RunningJob.start(topics.config())) {
            ConsumerRecord<byte[], byte[]> response =
                    Kafka.receive(topics.names().features(), 1).get(0);
            ConsumerRecord<byte[], byte[]> letter =
                    Kafka.receive(topics.names().deadLetters(), 1).get(0);

            assertThat(response.key()).isEqualTo(Numbered.key(1));
            assertThat(response.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
            assertThat(response.timestamp()).isLessThan(future);
            assertThat(RecordHeaders.of(response))
                    .containsEntry("densestream-timestamp", String.valueOf(future));
            assertThat(letter.key()).isEqualTo(Numbered.key(0));
            assertThat(letter.value())
                    .asString()
                    .isEqualTo(
                            "{\"topic\":\"%s\",\"partition\":0,\"offset\":0,\"bytes\":%d}"
                                    .formatted(topics.names().tensors(), large.length));
            assertThat(RecordHeaders.of(letter))
                    .containsEntry("__densestream.errors.stage", "size")
                    .containsEntry(
                            "__densestream.errors.omitted-value-bytes",
                            String.valueOf(large.length));
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void saysWhereWeightsAreThatTheDeadLettersCannotHold() throws Exception {
        TestTopics topics =
                TestTopics.create(1, 1, Map.of(), Map.of(), Map.of("max.message.bytes", "4096"));
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, new byte[100_000])));
        try (RunningJob job = RunningJob.start(topics.config())) {
            ConsumerRecord<byte[], byte[]> letter =
                    Kafka.receive(topics.names().deadLetters(), 1).get(0);
            assertThat(letter.key()).asString().isEqualTo("default");
            assertThat(letter.value())
                    .asString()
                    .isEqualTo(
                            "{\"topic\":\"%s\",\"partition\":0,\"offset\":0,\"bytes\":100000}"
                                    .formatted(topics.names().weights()));
            assertThat(RecordHeaders.of(letter))
                    .containsEntry("model-version", "1")
                    .containsEntry("__densestream.errors.stage", "weights");
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void sendsNothingThatTheProducerRefuses() throws Exception {
        TestTopics topics = TestTopics.create(1, 1);
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
        Kafka.send(requests(topics, Batches.twice(GOLDEN), GOLDEN.inputFile()));
        try (RunningJob job = RunningJob.start(topics.config("--kafka.max.request.size=5000"))) {
            assertThat(Kafka.receive(topics.names().features(), 1).get(0).key())
                    .isEqualTo(Numbered.key(1));
            ConsumerRecord<byte[], byte[]> letter =
                    Kafka.receive(topics.names().deadLetters(), 1).get(0);
            assertThat(letter.key()).isEqualTo(Numbered.key(0));
            assertThat(RecordHeaders.of(letter))
                    .containsEntry("__densestream.errors.stage", "size");
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void restartsAtMostOnceWhenATopicTakesLessThanItDidJustNow() throws Exception {
        TestTopics topics = TestTopics.create(1, 1);
        byte[] large = Batches.twice(GOLDEN);
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
        try (RunningJob job = RunningJob.start(topics.config())) {
            Kafka.send(requests(topics, large));
            Kafka.receive(topics.names().features(), 1);
            topics.configure(topics.names().features(), "max.message.bytes", "5000");
            // many, as those behind the refused one are refused while its task ends
            byte[][] values = new byte[400][];
            Arrays.fill(values, GOLDEN.inputFile());
            values[0] = large;
            Kafka.send(requests(topics, values));

            List<ConsumerRecord<byte[], byte[]>> responses =
                    Kafka.receive(topics.names().features(), values.length);
            assertThat(responses).hasSize(values.length);
            assertThat(responses.get(1).key()).isEqualTo(Numbered.key(1));
            List<ConsumerRecord<byte[], byte[]>> letters =
                    Kafka.receive(topics.names().deadLetters(), 1);
            assertThat(letters).hasSize(1);
            assertThat(letters.get(0).key()).isEqualTo(Numbered.key(0));
            assertThat(RecordHeaders.of(letters.get(0)))
                    .containsEntry("__densestream.errors.stage", "size");
            assertThat(job.restarts()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void sendsSmallResponsesInBatchesThatTheTopicTakes() throws Exception {
        TestTopics topics =
                TestTopics.create(1, 1, Map.of(), Map.of("max.message.bytes", "5000"), Map.of());
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
        Kafka.send(Numbered.requests(topics, 1, 0, 200, GOLDEN.inputFile()));
        try (RunningJob job =
                RunningJob.start(
                        topics.config("--kafka.batch.size=100000", "--kafka.linger.ms=100"))) {
            assertThat(Numbered.numbersByPartition(Kafka.receive(topics.names().features(), 200)))
                    .isEqualTo(Numbered.expected(1, 200));
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void endsAtOnceIfTheWeightsToPreloadAreMissing(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("missing.safetensors");
        TestTopics topics = TestTopics.create(1, 1);
        try (RunningJob job = RunningJob.start(topics.config("--weights=m=" + missing))) {
            assertThat(job.failure())
                    .hasStackTraceContaining("--weights m=%s: no such file".formatted(missing));
        }
    }

    /** Numbered from 0, on partition 0. */
    private static List<ProducerRecord<byte[], byte[]>> requests(
            TestTopics topics, byte[]... values) {
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
        for (byte[] value : values) {
            requests.add(
                    new ProducerRecord<>(
                            topics.names().tensors(), Numbered.key(requests.size()), value));
        }
        return requests;
    }
}
