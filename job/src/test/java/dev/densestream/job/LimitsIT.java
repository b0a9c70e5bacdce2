package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import java.nio.file.Path;
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
                        Map.of("max.message.bytes", "2000"));
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
            ConsumerRecord<byte[], byte[]> answer =
                    Kafka.receive(topics.names().features(), 1).get(0);
            ConsumerRecord<byte[], byte[]> letter =
                    Kafka.receive(topics.names().deadLetters(), 1).get(0);

            assertThat(answer.key()).isEqualTo(Numbered.key(1));
            assertThat(answer.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
            assertThat(answer.timestamp()).isLessThan(future);
            assertThat(Kafka.headers(answer))
                    .containsEntry("densestream-timestamp", String.valueOf(future));
            assertThat(letter.key()).isEqualTo(Numbered.key(0));
            assertThat(letter.value()).isNull();
            assertThat(Kafka.headers(letter))
                    .containsEntry("__densestream.errors.stage", "size")
                    .containsEntry(
                            "__densestream.errors.omitted-value-bytes",
                            String.valueOf(large.length));
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
}
