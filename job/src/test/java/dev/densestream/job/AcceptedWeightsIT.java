// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.config.JobConfig;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.RecordHeaders;
import dev.densestream.testkit.Wait;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the job has accepted outlives what it has rejected. */
class AcceptedWeightsIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");
    private static final byte[] GARBAGE = "garbage".getBytes(StandardCharsets.UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void aRejectedUpdateTakesNothingAwayFromAStartWithoutState() throws Exception {
        TestTopics topics = TestTopics.create(1, 1);
        compactAtOnce(topics, topics.names().weights());
        try (RunningJob job = RunningJob.start(topics.config())) {
            Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
            Kafka.send(List.of(request(topics)));
            assertServedBy("1", Kafka.receive(topics.names().features(), 1).get(0));
            Kafka.send(List.of(WeightsRecords.of(topics, "default", 2, GARBAGE)));
            Kafka.receive(topics.names().deadLetters(), 1);
        }
        awaitThatOnlyGarbageIsLeft(topics);

        try (RunningJob job = RunningJob.start(topics.config())) {
            Kafka.send(List.of(request(topics)));
            assertServedBy("1", Kafka.receive(topics.names().features(), 2).get(1));
            assertThat(job.restarts()).isZero();
        }
        assertThat(kept(topics)).contains("default@1").doesNotContain("default@2");
    }

    @Test
    void keepsAsManyVersionsAsMayServeAndTheEndOfAModel() throws Exception {
        TestTopics topics = TestTopics.create(1, 1);
        try (RunningJob job = RunningJob.start(topics.config("--model=m"))) {
            for (int version = 1; version <= 3; version++) {
                Kafka.send(List.of(WeightsRecords.of(topics, "m", version, GOLDEN)));
            }
            Kafka.send(List.of(WeightsRecords.of(topics, "gone", 7, GOLDEN)));
            Kafka.send(List.of(WeightsRecords.of(topics, "gone", 7, (byte[]) null)));
            awaitKept(topics, Set.of("m@2", "m@3", "gone@retired"));
        }
        Kafka.send(List.of(pinned(topics, 2), pinned(topics, 3)));
        try (RunningJob job = RunningJob.start(topics.config("--model=m"))) {
            assertThat(Kafka.receive(topics.names().features(), 2))
                    .extracting(
                            response -> RecordHeaders.of(response).get("densestream-model-version"))
                    .containsExactlyInAnyOrder("2", "3");
            assertThat(job.restarts()).isZero();
        }
        assertThat(events(topics, "rejected")).isEmpty();
    }

    @Test
    void aStartFromASavepointOfBeforeKeepsWhatServes(@TempDir Path folder) throws Exception {
        TestTopics topics = TestTopics.create(1, 1);
        String savepoint;
        JobConfig without = topics.config("--weights-accepted-topic=missing");
        try (CapturedLog log = new CapturedLog();
                RunningJob job = RunningJob.start(without)) {
            Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
            Kafka.send(List.of(request(topics)));
            assertServedBy("1", Kafka.receive(topics.names().features(), 1).get(0));
            assertThat(log.text().lines().filter(line -> line.contains("topic missing")))
                    .singleElement()
                    .asString()
                    .contains(
                            "Accepted weights are not kept on topic missing (it does not exist)",
                            "Create it with densestream topics");
            assertThat(job.restarts()).isZero();
            savepoint = job.stopWithSavepoint(folder.toUri().toString());
        }
        assertThat(kept(topics)).isEmpty();

        try (RunningJob job = RunningJob.start(topics.config(), savepoint)) {
            awaitKept(topics, Set.of("default@1"));
            Kafka.send(List.of(request(topics)));
            assertServedBy("1", Kafka.receive(topics.names().features(), 2).get(1));
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void weightsThatTheTopicDoesNotTakeServeAllTheSame() throws Exception {
        TestTopics topics = TestTopics.create(1, 1);
        topics.configure(topics.names().weightsAccepted(), "max.message.bytes", "1000");
        try (CapturedLog log = new CapturedLog();
                RunningJob job = RunningJob.start(topics.config())) {
            Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
            Kafka.send(List.of(request(topics)));
            assertServedBy("1", Kafka.receive(topics.names().features(), 1).get(0));
            assertThat(log.text()).contains("raise max.message.bytes of the topic");
            assertThat(job.restarts()).isZero();
        }
        assertThat(kept(topics)).isEmpty();
    }

    private static void compactAtOnce(TestTopics topics, String topic) throws Exception {
        topics.configure(topic, "min.cleanable.dirty.ratio", "0.01");
        topics.configure(topic, "segment.ms", "100");
        topics.configure(topic, "max.compaction.lag.ms", "100");
    }

    /** The cleaner leaves the newest segment alone, so other records have to follow. */
    private static void awaitThatOnlyGarbageIsLeft(TestTopics topics) throws Exception {
        Wait.upTo(
                PATIENCE,
                () -> {
                    Kafka.send(List.of(WeightsRecords.of(topics, "filler", 1, (byte[]) null)));
                    return !values(topics).contains("1");
                });
        assertThat(values(topics)).as("versions of the model on the topic").containsExactly("2");
    }

    private static Set<String> values(TestTopics topics) {
        Set<String> versions = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record : Kafka.receive(topics.names().weights(), 0)) {
            if (new String(record.key(), StandardCharsets.UTF_8).equals("default")) {
                versions.add(RecordHeaders.of(record).get("model-version"));
            }
        }
        return versions;
    }

    private static void awaitKept(TestTopics topics, Set<String> keys) throws Exception {
        Wait.upTo(PATIENCE, () -> kept(topics).equals(keys));
        assertThat(kept(topics)).isEqualTo(keys);
    }

    /** The keys whose latest record has a value. */
    private static Set<String> kept(TestTopics topics) {
        Map<String, byte[]> latest = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record :
                Kafka.receive(topics.names().weightsAccepted(), 0)) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
                latest.remove(key);
            } else {
                latest.put(key, record.value());
            }
        }
        return new TreeSet<>(latest.keySet());
    }

    private static List<String> events(TestTopics topics, String event) {
        return Kafka.receive(topics.names().weightsStatus(), 0).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .filter(text -> text.contains("\"event\":\"" + event))
                .toList();
    }

    private static void assertServedBy(String version, ConsumerRecord<byte[], byte[]> response) {
        Responses.assertResponses(GOLDEN, response.value());
        assertThat(RecordHeaders.of(response)).containsEntry("densestream-model-version", version);
    }

    private static ProducerRecord<byte[], byte[]> request(TestTopics topics) {
        return new ProducerRecord<>(topics.names().tensors(), GOLDEN.inputFile());
    }

    private static ProducerRecord<byte[], byte[]> pinned(TestTopics topics, long version) {
        ProducerRecord<byte[], byte[]> request = request(topics);
        RecordHeaders.add(request, "densestream-model-version", String.valueOf(version));
        return request;
    }
}
