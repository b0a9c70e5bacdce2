// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.fast.KernelSelection;
import dev.densestream.densenet.kernel.vector.VectorKernels;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.serde.message.RequestWriter;
import dev.densestream.testkit.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** One record has one response, to the bit, whoever computes it and whatever comes before it. */
class SameBitsIT {

    private static final int PARTITIONS = 4;
    private static final int ROUNDS = 6;
    private static final String JUDGED = "judged ";
    private static final String FAST = "--engine=fast";

    private final Random random = new Random(20_260_101);
    private final List<Model> models =
            List.of(model("batch", "plain-f32"), model("running", "bottleneck-running"));

    /** A model and the request whose responses are judged. */
    private record Model(String name, GoldenCase golden, FloatTensor input) {}

    private Model model(String name, String goldenCase) {
        GoldenCase golden = GoldenCases.named(goldenCase);
        return new Model(name, golden, gaussian(golden, 3, 19, 17, 0, 1));
    }

    @Test
    void givesTheSameBitsAtAnyParallelismAloneAndAmongOthers() throws Exception {
        assertThat(KernelSelection.best()).isInstanceOf(VectorKernels.class);
        Map<String, double[]> alone = alone();

        for (int parallelism : new int[] {1, 2, 4}) {
            List<ConsumerRecord<byte[], byte[]>> responses = amongOthers(parallelism);
            for (ConsumerRecord<byte[], byte[]> response : responses) {
                assertThat(elements(response))
                        .as("%s at parallelism %d", key(response), parallelism)
                        .isEqualTo(alone.get(model(response)));
            }
            assertThat(responses)
                    .hasSize(PARTITIONS * ROUNDS * models.size() * MessageFormat.values().length);
        }
    }

    /** Each model's response by a job that computes nothing else with it. */
    private Map<String, double[]> alone() throws Exception {
        TestTopics topics = topics();
        Kafka.send(
                models.stream()
                        .map(model -> judged(topics, 0, model, MessageFormat.SAFETENSORS))
                        .toList());
        try (RunningJob job = RunningJob.start(topics.config(FAST, "--parallelism=1"))) {
            Map<String, double[]> responses = new HashMap<>();
            for (ConsumerRecord<byte[], byte[]> response :
                    Kafka.receive(topics.names().features(), models.size())) {
                responses.put(model(response), elements(response));
            }
            assertThat(job.restarts()).isZero();
            return responses;
        }
    }

    /** Widening keeps floats apart, so equal elements are equal bits. */
    private static double[] elements(ConsumerRecord<byte[], byte[]> response) {
        return Requests.doubles(Responses.tensor(response.value()));
    }

    private static String model(ConsumerRecord<byte[], byte[]> response) {
        return String.valueOf(RecordHeaders.of(response).get("densestream-model"));
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    /** The responses to the judged requests, each between others of any shape and format. */
    private List<ConsumerRecord<byte[], byte[]>> amongOthers(int parallelism) throws Exception {
        TestTopics topics = topics();
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
        int bad = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                for (MessageFormat format : MessageFormat.values()) {
                    for (Model model : models) {
                        requests.add(other(topics, partition, model));
                        requests.add(judged(topics, partition, model, format));
                    }
                }
                requests.add(record(topics, partition, "bad", models.get(0), new byte[] {1, 2, 3}));
                bad++;
            }
        }
        Kafka.send(requests);
        try (RunningJob job =
                RunningJob.start(topics.config("--engine=auto", "--parallelism=" + parallelism))) {
            List<ConsumerRecord<byte[], byte[]>> responses =
                    Kafka.receive(topics.names().features(), requests.size() - bad);
            assertThat(job.restarts()).isZero();
            return responses.stream().filter(response -> key(response).startsWith(JUDGED)).toList();
        }
    }

    private TestTopics topics() {
        TestTopics topics = TestTopics.create(PARTITIONS, PARTITIONS);
        List<ProducerRecord<byte[], byte[]>> weights = new ArrayList<>();
        for (Model model : models) {
            weights.add(WeightsRecords.of(topics, model.name(), 1, model.golden()));
        }
        Kafka.send(weights);
        return topics;
    }

    private ProducerRecord<byte[], byte[]> judged(
            TestTopics topics, int partition, Model model, MessageFormat format) {
        byte[] value = RequestWriter.encode(format, model.input(), Dtype.F32, "same");
        return record(topics, partition, JUDGED + format, model, value);
    }

    /** Smaller or larger, of another scale, perhaps in double. */
    private ProducerRecord<byte[], byte[]> other(TestTopics topics, int partition, Model model) {
        MessageFormat[] formats = MessageFormat.values();
        FloatTensor tensor =
                gaussian(
                        model.golden(),
                        1 + random.nextInt(4),
                        1 + random.nextInt(40),
                        1 + random.nextInt(20),
                        1e4 * random.nextGaussian(),
                        Math.exp(6 * random.nextGaussian()));
        Dtype dtype = random.nextInt(4) == 0 ? Dtype.F64 : Dtype.F32;
        byte[] value =
                RequestWriter.encode(
                        formats[random.nextInt(formats.length)], tensor, dtype, "other");
        return record(topics, partition, "other", model, value);
    }

    private static ProducerRecord<byte[], byte[]> record(
            TestTopics topics, int partition, String key, Model model, byte[] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topics.names().tensors(), partition, utf8(key), value);
        RecordHeaders.add(record, "densestream-model", model.name());
        return record;
    }

    private FloatTensor gaussian(
            GoldenCase golden, int n, int h, int w, double mean, double deviation) {
        FloatTensor tensor = FloatTensor.zeros(new Shape(n, golden.input().shape().c(), h, w));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return tensor;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
