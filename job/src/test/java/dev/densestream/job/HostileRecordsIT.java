// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.serde.message.RequestWriter;
import dev.densestream.testkit.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records that are sound for Kafka and nothing else. */
class HostileRecordsIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");

    private final TestTopics topics = TestTopics.create(1, 1);

    @Test
    void answersWhateverKeyAndHeadersARequestHas() throws Exception {
        ProducerRecord<byte[], byte[]> odd = request(null, GOLDEN.inputFile());
        for (int i = 0; i < 10_000; i++) {
            RecordHeaders.add(odd, "h" + i, "x");
        }
        odd.headers().add("", null).add("content-type", null).add("densestream-model", null);
        RecordHeaders.add(odd, "traceparent", "00-0af7-b7ad-01");
        odd.headers().add("long", new byte[1 << 20]);
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
        Kafka.send(List.of(odd, request(new byte[0], GOLDEN.inputFile())));
        try (RunningJob job = RunningJob.start(topics.config())) {
            List<ConsumerRecord<byte[], byte[]>> responses =
                    Kafka.receive(topics.names().features(), 2);
            assertThat(responses).hasSize(2);
            responses.forEach(response -> Responses.assertResponses(GOLDEN, response.value()));
            assertThat(responses.get(0).key()).isNull();
            assertThat(responses.get(1).key()).isEmpty();
            List<Header> kept =
                    Stream.of(odd.headers().toArray())
                            .filter(h -> !h.key().equals("content-type"))
                            .filter(h -> !h.key().equals("densestream-model"))
                            .toList();
            assertThat(responses.get(0).headers().toArray())
                    .startsWith(kept.toArray(Header[]::new));
            assertThat(responses.get(0).headers().toArray()).hasSize(kept.size() + 6);
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void goesOnWhenTheEngineFails() throws Exception {
        FloatTensor input = FloatTensor.zeros(GOLDEN.input().shape());
        input.data()[0] = Float.NaN;
        byte[] fatal = RequestWriter.encode(MessageFormat.SAFETENSORS, input, Dtype.F32, null);
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
        Kafka.send(List.of(request(utf8("a"), fatal), request(utf8("b"), GOLDEN.inputFile())));
        try (RunningJob job = RunningJob.start(topics.config("--engine=faulty"))) {
            assertThat(Kafka.receive(topics.names().features(), 1).get(0).key())
                    .isEqualTo(utf8("b"));
            ConsumerRecord<byte[], byte[]> letter =
                    Kafka.receive(topics.names().deadLetters(), 1).get(0);
            assertThat(letter.value()).isEqualTo(fatal);
            assertThat(RecordHeaders.of(letter))
                    .containsEntry("__densestream.errors.stage", "compute")
                    .containsEntry(
                            "__densestream.errors.exception", "java.lang.ArithmeticException");
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void keepsTheHeadersOfADeadLetterThatDiesAgain() throws Exception {
        ProducerRecord<byte[], byte[]> bad = request(utf8("k"), new byte[100]);
        RecordHeaders.add(bad, "traceparent", "00-0af7-b7ad-01");
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
        Kafka.send(List.of(request(utf8("other"), GOLDEN.inputFile()), bad));
        try (RunningJob job = RunningJob.start(topics.config())) {
            ConsumerRecord<byte[], byte[]> first =
                    Kafka.receive(topics.names().deadLetters(), 1).get(0);
            Kafka.send(
                    List.of(
                            new ProducerRecord<>(
                                    topics.names().tensors(),
                                    0,
                                    first.timestamp(),
                                    first.key(),
                                    first.value(),
                                    first.headers())));
            ConsumerRecord<byte[], byte[]> second =
                    Kafka.receive(topics.names().deadLetters(), 2).get(1);

            Header[] before = first.headers().toArray();
            Header[] after = second.headers().toArray();
            assertThat(after).startsWith(before).hasSize(before.length + 6);
            assertThat(before[0].key()).isEqualTo("traceparent");
            assertThat(
                            Arrays.stream(after)
                                    .filter(h -> h.key().equals("__densestream.errors.offset"))
                                    .map(h -> new String(h.value(), StandardCharsets.UTF_8)))
                    .containsExactly("1", "2");
            assertThat(second.value()).isEqualTo(first.value());
            assertThat(second.key()).isEqualTo(first.key());
            assertThat(second.timestamp()).isEqualTo(first.timestamp());
            assertThat(job.restarts()).isZero();
        }
    }

    private ProducerRecord<byte[], byte[]> request(byte @Nullable [] key, byte[] value) {
        return new ProducerRecord<>(topics.names().tensors(), 0, 1_700_000_000_000L, key, value);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
