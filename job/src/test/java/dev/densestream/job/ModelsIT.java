// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelsIT {

    private static final GoldenCase FIRST = GoldenCases.named("bottleneck-legacy-names");
    private static final GoldenCase SECOND = GoldenCases.named("plain-f64");

    private final TestTopics topics = TestTopics.create(1, 1);

    @Test
    void answersInterleavedModelsEachWithItsOwnWeights() throws Exception {
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            requests.add(request(FIRST, "a", null));
            requests.add(request(SECOND, "b", null));
        }
        Kafka.send(requests);
        Kafka.send(
                List.of(
                        WeightsRecords.of(topics, "b", 1, SECOND),
                        WeightsRecords.of(topics, "a", 1, FIRST)));
        try (RunningJob job = RunningJob.start(topics.config())) {
            List<ConsumerRecord<byte[], byte[]>> responses =
                    Kafka.receive(topics.names().features(), 40);
            assertThat(responses).hasSize(40);
            for (ConsumerRecord<byte[], byte[]> response : responses) {
                boolean first = "a".equals(RecordHeaders.of(response).get("densestream-model"));
                Responses.assertResponses(first ? FIRST : SECOND, response.value());
            }
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void keepsServingTheWeightsBeforeThoseItRejects() throws Exception {
        byte[] bad = FIRST.weightsFile().clone();
        bad[bad.length - 1] = (byte) 0x7f;
        bad[bad.length - 2] = (byte) 0xff;
        bad[bad.length - 5] = (byte) 0x7f;
        bad[bad.length - 6] = (byte) 0xff;
        try (RunningJob job = RunningJob.start(topics.config())) {
            Kafka.send(
                    List.of(
                            WeightsRecords.of(topics, "a", 3, FIRST),
                            WeightsRecords.of(topics, "a", 4, bad),
                            WeightsRecords.of(topics, "a", 2, SECOND),
                            WeightsRecords.of(topics, "a", 3, SECOND),
                            WeightsRecords.of(topics, "a", 3, FIRST),
                            new ProducerRecord<>(
                                    topics.names().weights(), utf8("a"), FIRST.weightsFile())));
            List<ConsumerRecord<byte[], byte[]>> letters =
                    Kafka.receive(topics.names().deadLetters(), 3);
            Kafka.send(List.of(request(FIRST, "a", null)));
            ConsumerRecord<byte[], byte[]> response =
                    Kafka.receive(topics.names().features(), 1).get(0);

            Responses.assertResponses(FIRST, response.value());
            assertThat(RecordHeaders.of(response)).containsEntry("densestream-model-version", "3");
            assertThat(letters).hasSize(3);
            assertThat(letters.get(0).value()).isEqualTo(bad);
            assertThat(letters)
                    .extracting(
                            letter -> RecordHeaders.of(letter).get("__densestream.errors.stage"))
                    .containsOnly("weights");
            assertThat(letters)
                    .extracting(
                            letter -> RecordHeaders.of(letter).get("__densestream.errors.message"))
                    .satisfiesExactly(
                            message -> assertThat(message).contains("finite"),
                            message ->
                                    assertThat(message)
                                            .contains("version 3 is already known with other"),
                            message ->
                                    assertThat(message)
                                            .contains("expected a header model-version"));
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void servesThePinnedVersionAsLongAsItIsKeptAndNoRetiredModel() throws Exception {
        try (RunningJob job = RunningJob.start(topics.config())) {
            Kafka.send(
                    List.of(
                            WeightsRecords.of(topics, "a", 1, SECOND),
                            WeightsRecords.of(topics, "a", 2, FIRST),
                            WeightsRecords.of(topics, "a", 5, SECOND)));
            // waits for version 5, so the two others are known before the rest is sent
            Kafka.send(List.of(request(SECOND, "a", "5")));
            Kafka.receive(topics.names().features(), 1);
            Kafka.send(
                    List.of(
                            request(FIRST, "a", "2"),
                            request(SECOND, "a", "1"),
                            request(SECOND, "a", null)));
            List<ConsumerRecord<byte[], byte[]>> responses =
                    Kafka.receive(topics.names().features(), 3);
            Kafka.receive(topics.names().deadLetters(), 1);
            Kafka.send(List.of(WeightsRecords.of(topics, "a", 5, (byte[]) null)));
            // the last one is pinned to a version that could only come before the retirement
            Kafka.send(List.of(request(SECOND, "a", "6")));
            List<ConsumerRecord<byte[], byte[]>> letters =
                    Kafka.receive(topics.names().deadLetters(), 2);

            // one that still waits for its version is overtaken
            assertThat(responses)
                    .extracting(ModelsIT::version)
                    .containsExactlyInAnyOrder("5", "2", "5");
            for (ConsumerRecord<byte[], byte[]> response : responses) {
                Responses.assertResponses(
                        version(response).equals("2") ? FIRST : SECOND, response.value());
            }
            assertThat(letters)
                    .extracting(l -> RecordHeaders.of(l).get("__densestream.errors.message"))
                    .containsExactly(
                            "model a: version 1 is not kept, versions 5, 2 are; raise"
                                    + " --keep-versions",
                            "model a is retired; publish a version above 5 to revive it");
            assertThat(job.restarts()).isZero();
        }
    }

    private static String version(ConsumerRecord<byte[], byte[]> response) {
        return RecordHeaders.of(response).getOrDefault("densestream-model-version", "none");
    }

    private ProducerRecord<byte[], byte[]> request(
            GoldenCase golden, String model, @Nullable String version) {
        ProducerRecord<byte[], byte[]> request =
                new ProducerRecord<>(topics.names().tensors(), golden.inputFile());
        RecordHeaders.add(request, "densestream-model", model);
        if (version != null) {
            RecordHeaders.add(request, "densestream-model-version", version);
        }
        return request;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
