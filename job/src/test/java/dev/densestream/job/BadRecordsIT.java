// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BadRecordsIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");
    private static final String ERRORS = "__densestream.errors.";

    private final TestTopics topics = TestTopics.create(2, 3);

    @Test
    void makesEachBadRecordOneDeadLetterAndAnswersAllOthers() throws Exception {
        Map<String, byte @Nullable []> bad = badValues();
        List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
        for (Map.Entry<String, byte @Nullable []> one : bad.entrySet()) {
            sent.add(request("good", GOLDEN.inputFile(), null));
            sent.add(request(one.getKey(), one.getValue(), null));
        }
        sent.add(request("size", new byte[100_001], null));
        sent.add(request("decode content-type", GOLDEN.inputFile(), "application/json"));
        ProducerRecord<byte[], byte[]> pinned = request("model", GOLDEN.inputFile(), null);
        RecordHeaders.add(pinned, "densestream-model-version", "one");
        sent.add(pinned);
        ProducerRecord<byte[], byte[]> unknown = request("model", GOLDEN.inputFile(), null);
        RecordHeaders.add(unknown, "densestream-model", "nobody");
        sent.add(unknown);
        int good = bad.size();
        int rejected = sent.size() - good;

        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
        try (RunningJob job =
                RunningJob.start(topics.config("--max-input-bytes=100000", "--wait-timeout=3s"))) {
            // both subtasks have their weights, so that only the unknown model is waited for
            Kafka.receive(topics.names().weightsStatus(), 2);
            Kafka.send(sent);
            List<ConsumerRecord<byte[], byte[]>> responses =
                    Kafka.receive(topics.names().features(), good);
            List<ConsumerRecord<byte[], byte[]>> letters =
                    Kafka.receive(topics.names().deadLetters(), rejected);

            assertThat(responses).hasSize(good);
            responses.forEach(response -> Responses.assertResponses(GOLDEN, response.value()));
            assertThat(letters).hasSize(rejected);
            letters.forEach(letter -> assertIsWhatWasSent(letter, sent));
            assertThat(job.restarts()).isZero();
        }
    }

    private void assertIsWhatWasSent(
            ConsumerRecord<byte[], byte[]> letter, List<ProducerRecord<byte[], byte[]>> sent) {
        Map<String, String> headers = RecordHeaders.of(letter);
        assertThat(headers)
                .containsKeys(
                        ERRORS + "topic",
                        ERRORS + "partition",
                        ERRORS + "offset",
                        ERRORS + "stage",
                        ERRORS + "exception",
                        ERRORS + "message");
        assertThat(headers).containsEntry(ERRORS + "topic", topics.names().tensors());
        assertThat(headers).containsEntry(ERRORS + "partition", "1");
        int offset = Integer.parseInt(headers.get(ERRORS + "offset"));
        ProducerRecord<byte[], byte[]> original = sent.get(offset);
        String key = new String(original.key(), StandardCharsets.UTF_8);
        assertThat(letter.key()).isEqualTo(original.key());
        assertThat(letter.value()).isEqualTo(original.value());
        assertThat(letter.timestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(headers).containsEntry("traceparent", "00-0af7-b7ad-01");
        assertThat(headers.get(ERRORS + "stage")).as(key).isEqualTo(key.split(" ")[0]);
        assertThat(headers.get(ERRORS + "message")).as(key).isNotBlank().doesNotContain("\n");
    }

    /** Stage and what is wrong, to the value. */
    private static Map<String, byte @Nullable []> badValues() {
        byte[] good = GOLDEN.inputFile();
        byte[] noise = new byte[1000];
        new Random(1).nextBytes(noise);
        Map<String, byte @Nullable []> bad = new LinkedHashMap<>();
        bad.put("decode no value", null);
        bad.put("decode empty", new byte[0]);
        bad.put("decode noise", noise);
        bad.put("decode truncated", Arrays.copyOf(good, good.length - 1));
        bad.put("decode trailing", Arrays.copyOf(good, good.length + 1));
        bad.put("decode NaN text", json("[1,1,1,1]", "FP32", "[\"NaN\"]"));
        bad.put("decode duplicate", utf8("{\"inputs\":[],\"inputs\":[]}"));
        bad.put("decode dtype", json("[1,1,1,1]", "INT32", "[1]"));
        bad.put("decode rank", json("[1,1]", "FP32", "[1]"));
        bad.put("decode zero-sized", json("[1,8,0,1]", "FP32", "[]"));
        bad.put("decode overflow", json("[65536,65536,65536,65536]", "FP32", "[1]"));
        bad.put("shape channels", json("[1,3,1,1]", "FP32", "[1,2,3]"));
        bad.put(
                "encode infinity",
                json(
                        "[1,8,1,1]",
                        "FP64",
                        "[1.7e308,1.7e308,1.7e308,1.7e308,1.7e308,1.7e308,1.7e308,1.7e308]"));
        bad.put("decode npy", Arrays.copyOf(Requests.of(GOLDEN, MessageFormat.NPY), 200));
        return bad;
    }

    private static byte[] json(String shape, String datatype, String data) {
        return utf8(
                "{\"inputs\":[{\"name\":\"x\",\"shape\":%s,\"datatype\":\"%s\",\"data\":%s}]}"
                        .formatted(shape, datatype, data));
    }

    private ProducerRecord<byte[], byte[]> request(
            String key, byte @Nullable [] value, @Nullable String contentType) {
        ProducerRecord<byte[], byte[]> request =
                new ProducerRecord<>(
                        topics.names().tensors(), 1, 1_700_000_000_000L, utf8(key), value);
        RecordHeaders.add(request, "traceparent", "00-0af7-b7ad-01");
        if (contentType != null) {
            RecordHeaders.add(request, "content-type", contentType);
        }
        return request;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
