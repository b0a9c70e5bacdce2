package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateWeightsIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");

    @Test
    void answersAllBatchesThatCameBeforeTheirWeightsInOrder() throws Exception {
        TestTopics topics = TestTopics.create(4, 4);
        JobConfig config = topics.config("--model=late");
        try (RunningJob job = RunningJob.start(config)) {
            Kafka.send(Numbered.questions(topics, 4, 0, 100, GOLDEN.inputFile()));
            Kafka.awaitCommitted(config.kafka().groupId(), topics.names().tensors(), 100);
            Kafka.send(List.of(WeightsRecords.of(topics, "late", 7, GOLDEN)));

            assertAnsweredOnceInOrder(Kafka.receive(topics.names().features(), 100));
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void keepsWaitingRecordsInASavepointAlsoForAnotherParallelism(@TempDir Path folder)
            throws Exception {
        TestTopics topics = TestTopics.create(4, 4);
        JobConfig before = topics.config("--model=late", "--parallelism=1");
        Kafka.send(Numbered.questions(topics, 4, 0, 60, GOLDEN.inputFile()));
        String savepoint;
        try (RunningJob job = RunningJob.start(before)) {
            Kafka.awaitCommitted(before.kafka().groupId(), topics.names().tensors(), 60);
            savepoint = job.stopWithSavepoint(folder.toUri().toString());
        }
        Kafka.send(Numbered.questions(topics, 4, 60, 100, GOLDEN.inputFile()));
        JobConfig after = topics.config("--model=late", "--parallelism=3");
        try (RunningJob job = RunningJob.start(after, savepoint)) {
            Kafka.awaitCommitted(after.kafka().groupId(), topics.names().tensors(), 100);
            Kafka.send(List.of(WeightsRecords.of(topics, "late", 7, GOLDEN)));

            assertAnsweredOnceInOrder(Kafka.receive(topics.names().features(), 100));
            assertThat(job.restarts()).isZero();
        }
    }

    private static void assertAnsweredOnceInOrder(List<ConsumerRecord<byte[], byte[]>> answers) {
        assertThat(Numbered.numbersByPartition(answers)).isEqualTo(Numbered.expected(4, 100));
        for (ConsumerRecord<byte[], byte[]> answer : answers) {
            Answers.assertAnswers(GOLDEN, answer.value());
            assertThat(Kafka.headers(answer)).containsEntry("densestream-model-version", "7");
        }
    }
}
