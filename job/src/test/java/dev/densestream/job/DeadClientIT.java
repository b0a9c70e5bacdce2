// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.clients.ClientDeaths;
import dev.densestream.job.clients.ClientFailure;
import dev.densestream.job.config.JobConfig;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadClientIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");

    /** At least once, flushing alone notices; else the transactions have to end as well. */
    @ParameterizedTest
    @ValueSource(strings = {"exactly-once", "at-least-once"})
    void aProducerWithoutItsThreadFailsTheJobAtOnceAndByName(String delivery) throws Exception {
        long began = Instant.now().getEpochSecond();
        TestTopics topics = TestTopics.create(1, 1);
        JobConfig config =
                topics.config(
                        "--delivery=" + delivery,
                        "--kafka.interceptor.classes=" + ThrowingInterceptor.class.getName());
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
        ThrowingInterceptor.arm(topics.names().features());
        try (RunningJob job = RunningJob.start(config)) {
            Kafka.send(Numbered.requests(topics, 1, 0, 20, GOLDEN.inputFile()));

            ClientFailure failure = job.awaitFailure(ClientFailure.class);

            assertThat(failure)
                    .hasMessageContaining("Kafka producer ")
                    .hasMessageContaining("its network thread died (java.lang.OutOfMemoryError")
                    .hasMessageContaining("raise taskmanager.memory.task.off-heap.size");
            assertThat(failure.getMessage()).hasLineCount(1);
            assertThat(ClientDeaths.last()).isGreaterThanOrEqualTo(began);
            assertThat(ThrowingInterceptor.fired()).isTrue();
            Kafka.send(Numbered.requests(topics, 1, 20, 40, GOLDEN.inputFile()));
            // in order, so that all others are there as well, whatever is there twice
            Kafka.await(
                    topics.names().features(),
                    response -> Arrays.equals(response.key(), Numbered.key(39)));
            List<Integer> numbers =
                    Numbered.numbersByPartition(Kafka.receive(topics.names().features(), 40))
                            .get(0);
            if (delivery.equals("exactly-once")) {
                assertThat(numbers).isEqualTo(Numbered.expected(1, 40).get(0));
            } else {
                assertThat(numbers).containsAll(Numbered.expected(1, 40).get(0));
            }
            assertThat(job.restarts()).isEqualTo(1);
        }
    }

    /** Its sink is a vertex without an operator of the job. */
    @Test
    void theProducerOfWeightsStatusIsWatchedToo() throws Exception {
        TestTopics topics = TestTopics.create(1, 1);
        JobConfig config =
                topics.config("--kafka.interceptor.classes=" + ThrowingInterceptor.class.getName());
        ThrowingInterceptor.arm(topics.names().weightsStatus());
        try (RunningJob job = RunningJob.start(config)) {
            Kafka.send(
                    List.of(
                            new ProducerRecord<>(
                                    topics.names().weights(),
                                    "default".getBytes(StandardCharsets.UTF_8),
                                    GOLDEN.weightsFile())));

            assertThat(job.awaitFailure(ClientFailure.class)).hasMessageContaining("status");
            Kafka.receive(topics.names().weightsStatus(), 1);
            assertThat(job.restarts()).isEqualTo(1);
        }
    }
}
