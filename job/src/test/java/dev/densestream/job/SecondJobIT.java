// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.config.JobConfig;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.KafkaClients;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two jobs with one transactional prefix. */
class SecondJobIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");

    private final TestTopics topics = TestTopics.create(1, 1);
    private final String prefix = topics.names().tensors();

    @BeforeEach
    void publishWeights() {
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
    }

    @Test
    void theSecondStopsWithOneLineAndTheFirstGoesOn() throws Exception {
        try (RunningJob first = RunningJob.start(topics.config())) {
            send(0, 20);
            Kafka.receive(topics.names().features(), 20);
            try (RunningJob second = RunningJob.start(topics.config())) {
                String line = rootOf(second.failure()).getMessage();

                assertThat(line)
                        .startsWith("transactional prefix " + prefix + ": expected no other job")
                        .contains("got job " + first.id() + " on ")
                        .contains("its own --transactional-id-prefix")
                        .hasLineCount(1);
            }
            send(20, 40);
            assertAnsweredOnce(40);
            assertThat(first.restarts()).isZero();
        }
    }

    /** In one JVM Flink's own check may restart both first, for sinks with the same prefix. */
    @Test
    void ofTwoThatStartTogetherOneGoesOn() throws Exception {
        try (RunningJob one = RunningJob.start(topics.config());
                RunningJob other = RunningJob.start(topics.config())) {
            RunningJob failed = RunningJob.firstToEnd(one, other);
            assertThat(rootOf(failed.failure())).hasMessageContaining("transactional prefix");
            send(0, 20);
            assertAnsweredOnce(20);
        }
    }

    @Test
    void theNextStartsAtOnceAfterAStopAndSoonAfterALoss(@TempDir Path folder) throws Exception {
        String savepoint;
        try (RunningJob first = RunningJob.start(topics.config())) {
            send(0, 20);
            Kafka.receive(topics.names().features(), 20);
            savepoint = first.stopWithSavepoint(folder.toUri().toString());
        }
        assertThat(members()).isEmpty();
        try (RunningJob next = RunningJob.start(topics.config(), savepoint)) {
            send(20, 40);
            assertAnsweredOnce(40);
        }
        // cancelled, it looks as if it were killed
        assertThat(members()).hasSize(1);
        try (RunningJob last = RunningJob.start(topics.config())) {
            send(40, 60);
            Kafka.receive(topics.names().features(), 60);
            assertThat(last.restarts()).isZero();
        }
    }

    @Test
    void aRestartDoesNotWaitForItself() throws Exception {
        JobConfig config = topics.config();
        try (CapturedLog log = new CapturedLog();
                RunningJob job =
                        RunningJob.start(
                                env -> WatchedJob.define(env, config, new FailAt(10)), null)) {
            send(0, 20);
            assertAnsweredOnce(20);
            assertThat(job.restarts()).isEqualTo(1);
            assertThat(log.text())
                    .contains("injected")
                    .doesNotContain("is in use by", "whether another job uses it");
        }
    }

    private void send(int from, int to) {
        Kafka.send(Numbered.requests(topics, 1, from, to, GOLDEN.inputFile()));
    }

    private void assertAnsweredOnce(int count) {
        assertThat(Numbered.numbersByPartition(Kafka.receive(topics.names().features(), count)))
                .isEqualTo(Numbered.expected(1, count));
    }

    private List<MemberDescription> members() throws Exception {
        try (Admin admin = KafkaClients.admin(TestBed.kafka().bootstrapServers())) {
            return List.copyOf(
                    Objects.requireNonNull(
                                    admin.describeClassicGroups(List.of(prefix + "-owner"))
                                            .describedGroups()
                                            .get(prefix + "-owner"))
                            .get()
                            .members());
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
