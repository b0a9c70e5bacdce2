// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.config.TopicsConfig;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.testkit.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Savepoints of the past, restored. Flink refuses state that no operator takes. */
class StoredStateIT {

    private static final int PINNED_A = 100;
    private static final int NEWEST_A = 101;
    private static final int NEWEST_B = 102;
    private static final int RETIRED = 103;

    static List<String> savepoints() throws Exception {
        try (Stream<Path> folders = Files.list(StoredTypes.resource("savepoints"))) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("savepoints")
    void goesOnWhereASavepointOfThePastStopped(String savepoint) throws Exception {
        StoredJob stored = StoredJob.of(savepoint);
        TopicsConfig names = stored.topics().names();
        Kafka.send(stored.filling());
        String path = StoredTypes.resource("savepoints/" + savepoint).toUri().toString();
        try (RunningJob job = RunningJob.start(stored.restoredConfig(), path)) {
            publishAnOldVersion(stored);
            Kafka.send(
                    List.of(
                            stored.request(PINNED_A, "a", "2", StoredJob.A2),
                            stored.request(NEWEST_A, "a", null, StoredJob.A3),
                            stored.request(NEWEST_B, "b", null, StoredJob.B5),
                            stored.request(RETIRED, "gone", null, StoredJob.B5)));
            Map<Integer, ConsumerRecord<byte[], byte[]>> served =
                    byNumber(Kafka.receive(names.features(), 3));
            assertThat(served).containsOnlyKeys(PINNED_A, NEWEST_A, NEWEST_B);
            assertAnswered(served, PINNED_A, StoredJob.A2, "2");
            assertAnswered(served, NEWEST_A, StoredJob.A3, "3");
            assertAnswered(served, NEWEST_B, StoredJob.B5, "5");

            Kafka.send(List.of(WeightsRecords.of(stored.topics(), "c", 4, StoredJob.C4)));
            assertAllThatWaitedAnswered(
                    Kafka.receive(names.features(), 3 + StoredJob.READ - StoredJob.ANSWERED));

            assertThat(Kafka.receive(names.deadLetters(), 1))
                    .singleElement()
                    .satisfies(
                            letter ->
                                    assertThat(RecordHeaders.of(letter))
                                            .hasEntrySatisfying(
                                                    "__densestream.errors.message",
                                                    message ->
                                                            assertThat(message)
                                                                    .contains(
                                                                            "model gone is"
                                                                                    + " retired")));
            assertThat(job.restarts()).isZero();
        }
    }

    /** The gate knows of version 3; one without its state would let any version serve. */
    private static void publishAnOldVersion(StoredJob stored) {
        Kafka.send(List.of(WeightsRecords.of(stored.topics(), "a", 1, StoredJob.C4)));
        Kafka.await(
                stored.topics().names().weightsStatus(),
                event -> {
                    String text = new String(event.value(), StandardCharsets.UTF_8);
                    return text.contains("\"rejected\"") && text.contains("\"version\":1,");
                });
    }

    private static void assertAllThatWaitedAnswered(
            List<ConsumerRecord<byte[], byte[]>> responses) {
        Map<Integer, ConsumerRecord<byte[], byte[]>> byNumber = byNumber(responses);
        List<Integer> waited = IntStream.range(StoredJob.ANSWERED, StoredJob.READ).boxed().toList();
        assertThat(byNumber).containsKeys(waited.toArray(Integer[]::new));
        for (int number : waited) {
            assertAnswered(byNumber, number, StoredJob.C4, "4");
        }
        Map<String, List<Integer>> lines = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> response : responses) {
            int number = number(response);
            if (number < StoredJob.READ) {
                String line = response.partition() + " " + StoredJob.isPinned(number);
                lines.computeIfAbsent(line, first -> new ArrayList<>()).add(number);
            }
        }
        assertThat(lines.values()).allSatisfy(line -> assertThat(line).isSorted());
    }

    private static void assertAnswered(
            Map<Integer, ConsumerRecord<byte[], byte[]>> responses,
            int number,
            GoldenCase golden,
            String version) {
        ConsumerRecord<byte[], byte[]> response = Objects.requireNonNull(responses.get(number));
        Responses.assertResponses(golden, response.value());
        assertThat(response.partition()).isEqualTo(number % StoredJob.PARTITIONS);
        assertThat(RecordHeaders.of(response)).containsEntry("densestream-model-version", version);
    }

    private static Map<Integer, ConsumerRecord<byte[], byte[]>> byNumber(
            List<ConsumerRecord<byte[], byte[]>> responses) {
        Map<Integer, ConsumerRecord<byte[], byte[]>> byNumber = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> response : responses) {
            assertThat(byNumber.put(number(response), response)).as("answered twice").isNull();
        }
        return byNumber;
    }

    private static int number(ConsumerRecord<byte[], byte[]> response) {
        return Integer.parseInt(new String(response.key(), StandardCharsets.UTF_8));
    }
}
