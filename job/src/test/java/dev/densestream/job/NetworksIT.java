// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.message.RequestWriter;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.ModelWeights;
import dev.densestream.serde.weights.Sha256;
import dev.densestream.serde.weights.init.NetworkConfig;
import dev.densestream.serde.weights.init.NetworkInitialization;
import dev.densestream.testkit.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole networks on the topics. */
class NetworksIT {

    private static final NetworkConfig SMALL =
            new NetworkConfig(3, 8, List.of(2, 3, 2), 16, 32, 10);
    private static final byte[] ONE = NetworkInitialization.safetensors(SMALL, Map.of(), 1);
    private static final byte[] TWO = NetworkInitialization.safetensors(SMALL, Map.of(), 2);
    private static final FloatTensor IMAGES = images();

    private final TestTopics topics = TestTopics.create(2, 2);

    @Test
    void servesANetworkByReferenceWithTheOutputsAskedFor(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("small.safetensors"), ONE);
        String reference =
                "{\"uri\":\"%s\",\"sha256\":\"%s\",\"size\":%d}"
                        .formatted(file.toUri(), Sha256.hex(ONE), ONE.length);
        Kafka.send(
                List.of(
                        WeightsRecords.of(
                                topics, "a", 1, reference.getBytes(StandardCharsets.UTF_8)),
                        WeightsRecords.of(topics, "b", 1, TWO)));
        try (RunningJob job =
                RunningJob.start(
                        topics.config(
                                "--weights-uri-allow=" + folder.toUri(),
                                "--emit=a=embedding,logits"))) {
            Kafka.send(List.of(request("a", MessageFormat.SAFETENSORS)));
            Safetensors both = safetensors(Kafka.receive(topics.names().features(), 1).get(0));
            assertThat(both.tensors().keySet()).containsExactly("embedding", "logits");
            assertClose(both, "embedding", ONE);
            assertClose(both, "logits", ONE);

            Kafka.send(List.of(request("b", MessageFormat.SAFETENSORS)));
            Safetensors embedding = safetensors(Kafka.receive(topics.names().features(), 2).get(1));
            assertThat(embedding.tensors().keySet()).containsExactly("embedding");
            assertClose(embedding, "embedding", TWO);

            Kafka.send(List.of(request("a", MessageFormat.NPY)));
            assertThat(message(Kafka.receive(topics.names().deadLetters(), 1).get(0)))
                    .startsWith("shape: .npy holds one tensor, and 2 outputs are asked for");
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void swapsVersionsUnderLoadAndNoResponseMixesThem() throws Exception {
        try (RunningJob job = RunningJob.start(topics.config())) {
            Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, ONE)));
            int sent = 0;
            for (int version = 2; version <= 21; version++) {
                List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    requests.add(request("default", MessageFormat.SAFETENSORS));
                }
                Kafka.send(requests);
                sent += requests.size();
                Kafka.send(
                        List.of(
                                WeightsRecords.of(
                                        topics, "default", version, version % 2 == 1 ? ONE : TWO)));
                Kafka.awaitUncommitted(topics.names().features(), sent);
            }
            for (ConsumerRecord<byte[], byte[]> response :
                    Kafka.receive(topics.names().features(), sent)) {
                String version = RecordHeaders.of(response).get("densestream-model-version");
                boolean odd = Integer.parseInt(Objects.requireNonNull(version)) % 2 == 1;
                assertClose(safetensors(response), "embedding", odd ? ONE : TWO);
            }
            assertThat(job.restarts()).isZero();
        }
    }

    private ProducerRecord<byte[], byte[]> request(String model, MessageFormat format) {
        ProducerRecord<byte[], byte[]> request =
                new ProducerRecord<>(
                        topics.names().tensors(),
                        RequestWriter.encode(format, IMAGES, Dtype.F32, null));
        RecordHeaders.add(request, "densestream-model", model);
        return request;
    }

    private static FloatTensor images() {
        FloatTensor images = FloatTensor.zeros(new Shape(2, 3, 45, 38));
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < images.data().length; i++) {
            images.data()[i] = (float) (random.nextDouble() * 4 - 2);
        }
        return images;
    }

    private static String message(ConsumerRecord<byte[], byte[]> letter) {
        Map<String, String> headers = RecordHeaders.of(letter);
        return headers.get("__densestream.errors.stage")
                + ": "
                + headers.get("__densestream.errors.message");
    }

    private static Safetensors safetensors(ConsumerRecord<byte[], byte[]> response) {
        return Safetensors.parse(response.value(), Safetensors.MAX_RECORD_HEADER_BYTES);
    }

    /** Within 1e-4 of what the definition gives. */
    private static void assertClose(Safetensors response, String name, byte[] weights) {
        Network network = ModelWeights.read(weights, "", null).network();
        Output output = new Output(name, Output.Form.MAPS);
        Tensor expected = FloatTensor.zeros(output.shape(network, IMAGES.shape()));
        Engines.named("reference")
                .prepare(network)
                .newForwardPass()
                .run(IMAGES, Map.of(output, expected));
        TensorInfo info = Objects.requireNonNull(response.tensors().get(name));
        assertThat(info.shape()).containsExactly(2L, (long) expected.shape().c());
        float[] got = response.floats(info);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < got.length; i++) {
            largest = Math.max(largest, Math.abs(expected.get(i)));
            worst = Math.max(worst, Math.abs(expected.get(i) - got[i]));
        }
        assertThat(worst / largest).isLessThan(1e-4);
    }
}
