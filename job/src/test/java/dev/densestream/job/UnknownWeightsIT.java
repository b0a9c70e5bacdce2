// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.RecordHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Records whose weights nobody has cost no other record its response, or its time. */
class UnknownWeightsIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");
    private static final int PARTITIONS = 4;
    private static final String NOBODY_HAS = "999999999";

    /** Two subtasks; more than a test waits, so who is held up by a waiting record fails it. */
    private static final String[] OPTIONS = {"--max-waiting-records=200", "--wait-timeout=1h"};

    private final TestTopics topics = TestTopics.create(PARTITIONS, PARTITIONS);

    @Test
    void answersAllRecordsBehindOnesThatPinAVersionNobodyHas() throws Exception {
        try (RunningJob job = RunningJob.start(topics.config(OPTIONS))) {
            publish();
            List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>(pinned());
            sent.addAll(good(0, 1_200));
            Kafka.send(sent);

            assertAnsweredOnceInOrder(Kafka.receive(topics.names().features(), 1_200), 1_200);
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void answersAllRecordsOfAServedModelWhateverAFloodForAnUnknownOneDoes() throws Exception {
        int flood = 2_000;
        try (RunningJob job = RunningJob.start(topics.config(OPTIONS))) {
            publish();
            List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>(pinned());
            for (int i = 0; i < flood; i++) {
                ProducerRecord<byte[], byte[]> one = request(i);
                RecordHeaders.add(one, "densestream-model", "unknown");
                sent.add(one);
            }
            sent.addAll(good(0, 200));
            Kafka.send(sent);
            assertAnsweredOnceInOrder(Kafka.receive(topics.names().features(), 200), 200);

            // per subtask two records with pins wait, and half of what they leave of 150
            int dead = flood - 2 * 74;
            List<ConsumerRecord<byte[], byte[]>> letters =
                    Kafka.receive(topics.names().deadLetters(), dead);
            assertThat(letters)
                    .hasSize(dead)
                    .allSatisfy(
                            letter ->
                                    assertThat(
                                                    RecordHeaders.of(letter)
                                                            .get("__densestream.errors.message"))
                                            .startsWith("model unknown: no weights came yet, and"));
            assertThat(job.restarts()).isZero();
        }
    }

    /** Published, and served by both subtasks. */
    private void publish() {
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
        Kafka.receive(topics.names().weightsStatus(), 2);
    }

    /** A record in each partition for a version that nobody has. */
    private List<ProducerRecord<byte[], byte[]>> pinned() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(
                        partition -> {
                            ProducerRecord<byte[], byte[]> one = request(partition);
                            RecordHeaders.add(one, "densestream-model-version", NOBODY_HAS);
                            return one;
                        })
                .toList();
    }

    private List<ProducerRecord<byte[], byte[]>> good(int from, int to) {
        return Numbered.requests(topics, PARTITIONS, from, to, GOLDEN.inputFile());
    }

    private ProducerRecord<byte[], byte[]> request(int number) {
        return good(number, number + 1).get(0);
    }

    private static void assertAnsweredOnceInOrder(
            List<ConsumerRecord<byte[], byte[]>> responses, int count) {
        assertThat(Numbered.numbersByPartition(responses))
                .isEqualTo(Numbered.expected(PARTITIONS, count));
        assertThat(responses)
                .extracting(RecordHeaders::of)
                .allSatisfy(
                        headers ->
                                assertThat(headers)
                                        .containsAllEntriesOf(
                                                Map.of("densestream-model-version", "1")));
    }
}
