// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.config.JobConfig;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that are missing, made again, or told to take more or less, while the job runs. */
class TopicTroubleIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");
    private static final String LOOK_MILLIS = "densestream.look-millis";

    @BeforeAll
    static void looksOften() {
        System.setProperty(LOOK_MILLIS, "500");
    }

    @AfterAll
    static void looksAsEver() {
        System.clearProperty(LOOK_MILLIS);
    }

    @Test
    void saysWhichTopicIsMissingAndRunsOnceItIsThere() throws Exception {
        TestTopics topics = topics(1, 1);
        topics.delete(topics.names().features());
        topics.delete(topics.names().deadLetters());
        try (CapturedLog log = new CapturedLog();
                RunningJob job = RunningJob.start(topics.config())) {
            log.await(
                    "topic %s: expected it to exist, got none".formatted(topics.names().features()),
                    "make it with densestream topics");
            // of whichever topic is looked at first
            log.await("IllegalStateException: topic ", ": expected it to exist");
            log.await("topic %s: expected it to exist".formatted(topics.names().deadLetters()));
            TestBed.kafka().createTopic(topics.names().features(), 1, Map.of());
            TestBed.kafka().createTopic(topics.names().deadLetters(), 1, Map.of());
            Kafka.send(Numbered.requests(topics, 1, 0, 3, GOLDEN.inputFile()));

            assertThat(Kafka.receive(topics.names().features(), 3)).hasSize(3);
            assertThat(job.restarts()).isPositive();
        }
    }

    /**
     * What is on its way to a partition that is gone would hold up the sink's end for minutes,
     * until Flink ends the TaskManager.
     */
    @Test
    void answersOnATopicThatWasMadeAgainWithFewerPartitions() throws Exception {
        TestTopics topics = topics(4, 4);
        String features = topics.names().features();
        try (CapturedLog log = new CapturedLog();
                RunningJob job = RunningJob.start(topics.config())) {
            Kafka.send(Numbered.requests(topics, 4, 0, 8, GOLDEN.inputFile()));
            assertThat(Kafka.receive(features, 8)).hasSize(8);
            topics.makeAgain(features, 2);
            Kafka.send(Numbered.requests(topics, 4, 8, 16, GOLDEN.inputFile()));

            log.await(
                    "topic %s: expected the one with id".formatted(features),
                    "2 partitions, not 4");
            assertThat(Kafka.receive(features, 8)).hasSize(8);
            assertThat(job.restarts()).isPositive();
        }
    }

    @Test
    void failsWhereRecordsOfAnotherTensorsTopicWouldBeSkipped() throws Exception {
        TestTopics topics = topics(1, 1);
        try (RunningJob job = RunningJob.start(topics.config())) {
            Kafka.send(Numbered.requests(topics, 1, 0, 2, GOLDEN.inputFile()));
            Kafka.receive(topics.names().features(), 2);
            topics.makeAgain(topics.names().tensors(), 1);

            assertThat(job.failure())
                    .hasStackTraceContaining(
                            "topic %s: expected the one with id"
                                    .formatted(topics.names().tensors()))
                    .hasStackTraceContaining("--recreated-tensors=from-beginning");
        }
    }

    @Test
    void goesOnAsToldAfterTensorsWereMadeAgainWhileItWasDown(@TempDir Path folder)
            throws Exception {
        TestTopics topics = topics(1, 1);
        String savepoint;
        try (RunningJob job = RunningJob.start(topics.config())) {
            Kafka.send(Numbered.requests(topics, 1, 0, 2, GOLDEN.inputFile()));
            Kafka.receive(topics.names().features(), 2);
            savepoint = job.stopWithSavepoint(folder.toUri().toString());
        }
        topics.makeAgain(topics.names().tensors(), 1);
        Kafka.send(Numbered.requests(topics, 1, 2, 8, GOLDEN.inputFile()));

        try (RunningJob job = RunningJob.start(topics.config(), savepoint)) {
            assertThat(job.failure()).hasStackTraceContaining("would be skipped");
        }
        JobConfig told = topics.config("--recreated-tensors=from-beginning");
        try (RunningJob job =
                RunningJob.restore(
                        env -> DenseStreamJob.define(env, told),
                        SavepointRestoreSettings.forPath(savepoint, true))) {
            assertThat(
                            Kafka.receive(topics.names().features(), 8).stream()
                                    .map(
                                            response ->
                                                    new String(
                                                            response.key(), StandardCharsets.UTF_8))
                                    .distinct())
                    .hasSize(8);
            savepoint = job.stopWithSavepoint(folder.toUri().toString());
        }
        // which holds for that topic alone
        topics.makeAgain(topics.names().tensors(), 1);
        try (RunningJob job = RunningJob.start(told, savepoint)) {
            assertThat(job.failure()).hasStackTraceContaining("would be skipped");
        }
    }

    @Test
    void followsALimitDownAndUpWithoutARestart() throws Exception {
        TestTopics topics = topics(1, 1);
        String features = topics.names().features();
        byte[] large = Batches.twice(GOLDEN);
        try (CapturedLog log = new CapturedLog();
                RunningJob job = RunningJob.start(topics.config())) {
            log.await("infer started");
            topics.configure(features, "max.message.bytes", "5000");
            log.await("Topic %s: its limits are".formatted(features), "=5000", "now");
            send(topics, 0, large);
            ConsumerRecord<byte[], byte[]> letter =
                    Kafka.receive(topics.names().deadLetters(), 1).get(0);
            topics.configure(features, "max.message.bytes", "100000");
            log.await("Topic %s: its limits are".formatted(features), "=100000", "now");
            send(topics, 1, large);

            assertThat(Kafka.receive(features, 1).get(0).key()).isEqualTo(Numbered.key(1));
            assertThat(letter.key()).isEqualTo(Numbered.key(0));
            assertThat(RecordHeaders.of(letter))
                    .containsEntry("__densestream.errors.stage", "size");
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void warnsOnceOfATopicWhoseCompressionHidesSizes() throws Exception {
        TestTopics topics = topics(1, 1);
        TestTopics open =
                TestTopics.create(
                        1, 1, Map.of("compression.type", "uncompressed"), Map.of(), Map.of());
        try (CapturedLog log = new CapturedLog();
                RunningJob hiding = RunningJob.start(topics.config());
                RunningJob showing = RunningJob.start(open.config("--parallelism=1"))) {
            log.await(
                    "topic %s: expected compression.type=uncompressed, got producer"
                            .formatted(topics.names().tensors()),
                    "kafka-configs.sh --alter");
            send(open, 0, GOLDEN.inputFile());
            Kafka.send(List.of(WeightsRecords.of(open, "default", 1, GOLDEN)));
            Kafka.receive(open.names().features(), 1);

            assertThat(log.text().split("expected compression.type", -1)).hasSize(2);
            assertThat(hiding.restarts()).isZero();
            assertThat(showing.restarts()).isZero();
        }
    }

    /** With weights for the default model. */
    private static TestTopics topics(int tensorPartitions, int featurePartitions) {
        TestTopics topics = TestTopics.create(tensorPartitions, featurePartitions);
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
        return topics;
    }

    private static void send(TestTopics topics, int number, byte[] value) {
        Kafka.send(
                List.of(
                        new ProducerRecord<>(
                                topics.names().tensors(), Numbered.key(number), value)));
    }
}
