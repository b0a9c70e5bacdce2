// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.config.JobConfig;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.KafkaClients;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way past a record that no heap can hold, as docs/operations.md gives it. */
class SkippedRecordIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");

    @Test
    void aJobWithStateGoesOnAfterWhatBrokersWereToldToForget(@TempDir Path folder)
            throws Exception {
        TestTopics topics = TestTopics.create(1, 1);
        JobConfig config = topics.config("--model=skipping");
        Kafka.send(List.of(WeightsRecords.of(topics, "skipping", 7, GOLDEN)));
        Kafka.send(Numbered.requests(topics, 1, 0, 10, GOLDEN.inputFile()));
        String savepoint;
        try (RunningJob job = RunningJob.start(config)) {
            Kafka.receive(topics.names().features(), 10);
            savepoint = job.stopWithSavepoint(folder.toUri().toString());
        }
        Kafka.send(Numbered.requests(topics, 1, 10, 30, GOLDEN.inputFile()));
        // offsets 10 to 14 are forgotten; the job's state says that it goes on with 10
        forgetBefore(new TopicPartition(topics.names().tensors(), 0), 15);

        try (RunningJob job = RunningJob.start(config, savepoint)) {
            List<Integer> answered =
                    Numbered.numbersByPartition(Kafka.receive(topics.names().features(), 25))
                            .get(0);
            assertThat(answered).hasSize(25).startsWith(0, 1, 2).contains(9, 15, 29);
            assertThat(answered).doesNotContain(10, 11, 12, 13, 14);
            assertThat(job.restarts()).isZero();
        }
    }

    private static void forgetBefore(TopicPartition partition, long offset) throws Exception {
        try (Admin admin = KafkaClients.admin(TestBed.kafka().bootstrapServers())) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }
}
