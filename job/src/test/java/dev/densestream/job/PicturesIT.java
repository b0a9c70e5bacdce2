// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.rows.RowId;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.message.RequestWriter;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.kinds.Pictures;
import dev.densestream.serde.prepare.PicturePreparation;
import dev.densestream.serde.prepare.PreprocessText;
import dev.densestream.serde.usage.Labels;
import dev.densestream.serde.weights.ModelWeights;
import dev.densestream.serde.weights.init.NetworkConfig;
import dev.densestream.serde.weights.init.NetworkInitialization;
import dev.densestream.testkit.RecordHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Pictures on the topic of requests, and rows for vector stores. */
class PicturesIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final NetworkConfig SMALL = new NetworkConfig(3, 8, List.of(2, 2), 16, 32, 3);
    private static final String PREPROCESS =
            "{\"resize\":40,\"crop\":33,\"mean\":[0.485,0.456,0.406],\"std\":[0.229,0.224,0.225]}";
    private static final byte[] WEIGHTS =
            NetworkInitialization.safetensors(
                    SMALL,
                    Map.of(
                            "preprocess",
                            PREPROCESS,
                            "labels",
                            Labels.json(List.of("cat", "dog", "car"))),
                    1);
    private static final byte[] PLAIN = NetworkInitialization.safetensors(SMALL, Map.of(), 1);
    private static final Network NETWORK = ModelWeights.read(WEIGHTS, "", null).network();

    private final TestTopics topics = TestTopics.create(2, 2);
    private final String rows = topics.names().features() + "-rows";

    PicturesIT() {
        TestBed.kafka().createTopic(rows, 2, Map.of());
    }

    @Test
    void answersPicturesWithWhatTheModelMakesOfThemAndTurnsBadOnesAway() throws Exception {
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("cut.jpg", "decode: ");
        bad.put("cut-scan-with-end.jpg", "decode: ");
        bad.put("gray-16.png", "decode: PNG: gray of 16 bits is not taken");
        bad.put("lossy.webp", "decode: WEBP: lossy pictures are not taken");
        bad.put("zero-sized.png", "decode: PNG of 0 x 5 pixels: expected at least one");
        bad.put("500x375.jpg", "size: JPEG of 500 x 375 pixels: expected at most 100000 pixels");
        List<String> good = List.of("40x40.png", "37x29-420-q75.jpg", "animated.gif", "alpha.webp");
        Kafka.send(
                List.of(
                        WeightsRecords.of(topics, "default", 1, WEIGHTS),
                        WeightsRecords.of(topics, "plain", 1, PLAIN)));
        try (RunningJob job =
                RunningJob.start(
                        topics.config("--emit=classes,embedding", "--max-pixels=100000"))) {
            List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
            good.forEach(name -> sent.add(request(name, "default", picture(name))));
            bad.keySet().forEach(name -> sent.add(request(name, "default", picture(name))));
            sent.add(request("plain", "plain", picture("40x40.png")));
            Kafka.send(sent);

            for (ConsumerRecord<byte[], byte[]> response :
                    Kafka.receive(topics.names().features(), good.size())) {
                JsonNode outputs = JSON.readTree(response.value()).get("outputs");
                assertThat(outputs.get(0).get("name").asText()).isEqualTo("classes");
                assertThat(outputs.get(0).get("data").get(0).asText())
                        .matches("0\\.[0-9]+:[0-2]:(cat|dog|car)");
                assertClose(outputs.get(1).get("data"), embedding(key(response)));
                assertThat(RecordHeaders.of(response))
                        .containsEntry("content-type", "application/json")
                        .containsKeys("densestream-source-partition", "densestream-source-offset");
            }
            List<ConsumerRecord<byte[], byte[]>> letters =
                    Kafka.receive(topics.names().deadLetters(), bad.size() + 1);
            assertThat(letters).hasSize(bad.size() + 1);
            for (ConsumerRecord<byte[], byte[]> letter : letters) {
                assertThat(message(letter))
                        .startsWith(
                                bad.getOrDefault(
                                        key(letter),
                                        "decode: PNG of 40 x 40 pixels: model plain takes tensors"
                                                + " alone"));
            }
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void everyImageHasOneRowHoweverATaskManagerEnds() throws Exception {
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, WEIGHTS)));
        try (RunningJob job =
                RunningJob.start(
                        topics.config("--rows-topic=" + rows, "--checkpoint-interval=1s"))) {
            sendPairs(0, 40);
            Kafka.receive(rows, 80);
            sendPairs(40, 80);
            Kafka.awaitUncommitted(rows, 160);
            TestBed.flink().terminateTaskManager(0).get();
            TestBed.awaitTaskManager();
            sendPairs(80, 100);

            List<ConsumerRecord<byte[], byte[]>> received = Kafka.receive(rows, 200);
            assertThat(received)
                    .extracting(PicturesIT::key)
                    .containsExactlyInAnyOrderElementsOf(expectedIds(100));
            float[] expected = embedding("40x40.png");
            for (ConsumerRecord<byte[], byte[]> row : received) {
                JsonNode value = JSON.readTree(row.value());
                assertThat(value.get("id").asText()).isEqualTo(key(row));
                assertThat(value.get("collection_name").asText()).isEqualTo("default");
                assertThat(value.get("payload").get("class").asText()).isIn("cat", "dog", "car");
                assertClose(value.get("vector"), expected);
            }
            assertThat(Kafka.receive(topics.names().features(), 100)).hasSize(100);
        }
    }

    @Test
    void rowsCanBeSentAloneAndOfLengthOne() throws Exception {
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, WEIGHTS)));
        try (RunningJob job =
                RunningJob.start(
                        topics.config(
                                "--features-topic=none",
                                "--rows-topic=" + rows,
                                "--rows-format=connect",
                                "--rows-id=key",
                                "--l2"))) {
            Kafka.send(List.of(request("one", "default", picture("40x40.png"))));
            ConsumerRecord<byte[], byte[]> row = Kafka.receive(rows, 1).get(0);
            JsonNode payload = JSON.readTree(row.value()).get("payload");
            double squares = 0;
            for (JsonNode value : payload.get("vector")) {
                squares += value.asDouble() * value.asDouble();
            }
            assertThat(squares).isCloseTo(1, Offset.offset(1e-6));
            assertThat(key(row)).isEqualTo(RowId.ofKey(raw("one", 0, 0), "default", 0).toString());

            ProducerRecord<byte[], byte[]> keyless =
                    new ProducerRecord<>(topics.names().tensors(), picture("40x40.png"));
            Kafka.send(List.of(keyless));
            assertThat(message(Kafka.receive(topics.names().deadLetters(), 1).get(0)))
                    .startsWith("encode: row: expected a key");
            assertThat(job.restarts()).isZero();
        }
    }

    /** Requests of two images each, in turns on both partitions. */
    private void sendPairs(int from, int to) {
        byte[] pair = RequestWriter.encode(MessageFormat.SAFETENSORS, pair(), Dtype.F32, null);
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
        for (int i = from; i < to; i++) {
            requests.add(
                    new ProducerRecord<>(
                            topics.names().tensors(), i % 2, utf8(String.valueOf(i)), pair));
        }
        Kafka.send(requests);
    }

    private List<String> expectedIds(int requests) {
        TreeSet<String> ids = new TreeSet<>();
        for (int i = 0; i < requests; i++) {
            RawRecord request = raw("", i % 2, i / 2);
            IntStream.range(0, 2)
                    .forEach(image -> ids.add(RowId.ofPosition(request, image).toString()));
        }
        return List.copyOf(ids);
    }

    private RawRecord raw(String key, int partition, long offset) {
        return new RawRecord(
                topics.names().tensors(), partition, offset, 0, utf8(key), List.of(), null);
    }

    private ProducerRecord<byte[], byte[]> request(String key, String model, byte[] value) {
        ProducerRecord<byte[], byte[]> request =
                new ProducerRecord<>(topics.names().tensors(), utf8(key), value);
        RecordHeaders.add(request, "densestream-model", model);
        return request;
    }

    private static FloatTensor prepared(String name) {
        EncodedPicture picture = Pictures.open(picture(name));
        return new PicturePreparation(PreprocessText.parse(PREPROCESS))
                .tensor(picture.decode(), picture.orientation());
    }

    /** The same image twice. */
    private static FloatTensor pair() {
        FloatTensor one = prepared("40x40.png");
        Shape shape = one.shape();
        float[] both = new float[2 * one.data().length];
        System.arraycopy(one.data(), 0, both, 0, one.data().length);
        System.arraycopy(one.data(), 0, both, one.data().length, one.data().length);
        return new FloatTensor(new Shape(2, shape.c(), shape.h(), shape.w()), both);
    }

    /** What the definition gives. */
    private static float[] embedding(String name) {
        FloatTensor input = prepared(name);
        Output output = new Output(Network.EMBEDDING, Output.Form.MAPS);
        FloatTensor embedding = FloatTensor.zeros(output.shape(NETWORK, input.shape()));
        Engines.named("reference")
                .prepare(NETWORK)
                .newForwardPass()
                .run(input, Map.of(output, embedding));
        return embedding.data();
    }

    private static void assertClose(JsonNode got, float[] expected) {
        assertThat(got).hasSize(expected.length);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(expected[i] - got.get(i).asDouble()));
        }
        assertThat(worst / largest).isLessThan(1e-4);
    }

    private static byte[] picture(String name) {
        try (InputStream in =
                Objects.requireNonNull(
                        PicturesIT.class.getResourceAsStream("/golden-pictures/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String message(ConsumerRecord<byte[], byte[]> letter) {
        Map<String, String> headers = RecordHeaders.of(letter);
        return headers.get("__densestream.errors.stage")
                + ": "
                + headers.get("__densestream.errors.message");
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
