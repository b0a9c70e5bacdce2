// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.serde.weights.DenseBlockExtract;
import dev.densestream.serde.weights.Sha256;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import dev.densestream.testkit.RecordHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which an update can be wrong, under one running job; a model of its own for each. */
class RejectedWeightsIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");
    private static final byte[] GOOD =
            DenseBlockExtract.canonical(GOLDEN.weightsFile(), GOLDEN.prefix());
    private static final int MAX_BYTES = 100_000;
    private static final long SERVING = 5;

    private static Path folder;
    private static TestTopics topics;
    private static RunningJob job;

    @BeforeAll
    static void startJob(@TempDir Path temporary) throws Exception {
        folder = temporary;
        Files.createDirectory(folder.resolve("models"));
        Files.createDirectory(folder.resolve("models-evil"));
        topics = TestTopics.create(1, 1);
        job =
                RunningJob.start(
                        topics.config(
                                "--weights-uri-allow=" + folder.toUri() + "models",
                                "--max-weights-bytes=" + MAX_BYTES + "b"));
    }

    @AfterAll
    static void stopJob() throws Exception {
        job.close();
    }

    @Test
    void aFailedSelfTest(TestInfo test) throws Exception {
        rejects(
                test,
                SERVING + 1,
                SelfTests.weights(GOLDEN, 0.01),
                "self-test: expected selftest.output with a relative error of at most 1e-04, got");
    }

    @Test
    void aWrongShape(TestInfo test) throws Exception {
        byte[] other =
                HeInitialization.safetensors(
                        new BlockConfig(4, 2, 3, 0, false, false), Map.of(), 1);
        String text = new String(other, StandardCharsets.ISO_8859_1);
        byte[] wrong = text.replace("[3,4,3,3]", "[4,3,3,3]").getBytes(StandardCharsets.ISO_8859_1);
        rejects(test, SERVING + 1, wrong, "denselayer");
    }

    @Test
    void aValueThatIsNotFinite(TestInfo test) throws Exception {
        byte[] bad = GOOD.clone();
        bad[bad.length - 1] = (byte) 0x7f;
        bad[bad.length - 2] = (byte) 0xff;
        rejects(test, SERVING + 1, bad, "expected finite values, got NaN");
    }

    @Test
    void aLowerVersion(TestInfo test) throws Exception {
        rejects(
                test,
                SERVING - 1,
                SelfTests.weights(GOLDEN, 0),
                "expected a version above 5, which is accepted");
    }

    @Test
    void aWrongSha256(TestInfo test) throws Exception {
        String uri = file("models/other.safetensors");
        rejects(
                test,
                SERVING + 1,
                reference(uri, "0".repeat(64), GOOD.length),
                "expected sha256 " + "0".repeat(64) + ", got " + Sha256.hex(GOOD));
    }

    @Test
    void aForbiddenUri(TestInfo test) throws Exception {
        String uri = file("models-evil/block.safetensors");
        rejects(
                test,
                SERVING + 1,
                reference(uri, Sha256.hex(GOOD), GOOD.length),
                "expected one below what --weights-uri-allow names");
    }

    @Test
    void aFileThatIsTooLarge(TestInfo test) throws Exception {
        rejects(
                test,
                SERVING + 1,
                reference(file("models/large.safetensors"), Sha256.hex(GOOD), MAX_BYTES + 1),
                "expected at most 100000 bytes, got 100001; raise --max-weights-bytes");
    }

    @Test
    void servesWhatAReferenceNamesAndWhatProvesItself(TestInfo test) throws Exception {
        String model = model(test);
        byte[] proven = SelfTests.weights(GOLDEN, 0);
        Path file = folder.resolve("models/proven.safetensors");
        Files.write(file, proven);
        Kafka.send(
                List.of(
                        WeightsRecords.of(
                                topics,
                                model,
                                1,
                                reference(
                                        file.toUri().toString(),
                                        Sha256.hex(proven),
                                        proven.length))));
        JsonNode event = event(model, "accepted");
        assertThat(event.get("sha256").asText()).isEqualTo(Sha256.hex(proven));
        assertThat(event.get("parallelism").asInt()).isEqualTo(2);
        assertThat(event.get("layers").asInt()).isEqualTo(2);
        assertServes(model, 1, Sha256.hex(proven));
    }

    private static void rejects(TestInfo test, long version, byte[] update, String why)
            throws Exception {
        String model = model(test);
        Kafka.send(List.of(WeightsRecords.of(topics, model, SERVING, GOOD)));
        event(model, "accepted");
        Kafka.send(List.of(WeightsRecords.of(topics, model, version, update)));

        JsonNode event = event(model, "rejected");
        assertThat(event.get("reason").asText()).contains(why);
        assertThat(event.get("version").asLong()).isEqualTo(version);
        assertThat(event.get("topic").asText()).isEqualTo(topics.names().weights());
        assertServes(model, SERVING, Sha256.hex(GOOD));
        assertThat(job.restarts()).isZero();
    }

    private static void assertServes(String model, long version, String sha256) {
        ProducerRecord<byte[], byte[]> request =
                new ProducerRecord<>(topics.names().tensors(), GOLDEN.inputFile());
        RecordHeaders.add(request, "densestream-model", model);
        Kafka.send(List.of(request));
        ConsumerRecord<byte[], byte[]> response =
                Kafka.await(
                        topics.names().features(),
                        record -> model.equals(RecordHeaders.of(record).get("densestream-model")));
        Responses.assertResponses(GOLDEN, response.value());
        assertThat(RecordHeaders.of(response))
                .containsEntry("densestream-model-version", String.valueOf(version))
                .containsEntry("densestream-weights-sha256", sha256);
    }

    private static JsonNode event(String model, String name) {
        return json(
                Kafka.await(
                        topics.names().weightsStatus(),
                        record -> {
                            JsonNode event = json(record);
                            return event.path("model").asText().equals(model)
                                    && event.path("event").asText().equals(name);
                        }));
    }

    private static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        try {
            return new ObjectMapper().readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String model(TestInfo test) {
        return test.getTestMethod().orElseThrow().getName();
    }

    private static String file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, GOOD);
        return file.toUri().toString();
    }

    private static byte[] reference(String uri, String sha256, long size) {
        return "{\"uri\":\"%s\",\"sha256\":\"%s\",\"size\":%d}"
                .formatted(uri, sha256, size)
                .getBytes(StandardCharsets.UTF_8);
    }
}
