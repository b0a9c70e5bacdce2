// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import dev.densestream.bench.pipeline.Topics;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.RecordHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Reads the responses as they are written, and checks every one of them. For one thread. */
final class ResponseLog implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Versions versions;
    private final Runnable alive;
    private final long[] newest;
    private final List<Response> responses = new ArrayList<>();

    /**
     * @param alive throws if no more responses are to come
     */
    ResponseLog(String bootstrapServers, int partitions, Versions versions, Runnable alive) {
        this.consumer =
                KafkaClients.textReader(
                        bootstrapServers,
                        Map.of(Topics.FEATURES, partitions),
                        "read_uncommitted",
                        Map.of("fetch.max.wait.ms", 5));
        this.versions = versions;
        this.alive = alive;
        this.newest = new long[partitions];
    }

    /** All responses so far. */
    List<Response> responses() {
        return responses;
    }

    /** How long the latest response took, in milliseconds. */
    long latency() {
        if (responses.isEmpty()) {
            return Long.MAX_VALUE;
        }
        Response latest = responses.get(responses.size() - 1);
        return latest.writtenMillis() - latest.sentMillis();
    }

    /** Whether every partition has a response of that version. */
    boolean served(long version) {
        for (long served : newest) {
            if (served < version) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads until that holds.
     *
     * @throws IllegalStateException if it does not in good time, or a response is wrong
     */
    void readUntil(String what, Predicate<ResponseLog> holds) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.test(this)) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(5))) {
                responses.add(checked(record));
            }
            alive.run();
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "waited %s for %s; got %d responses, newest versions %s"
                                .formatted(
                                        PATIENCE, what, responses.size(), Arrays.toString(newest)));
            }
        }
    }

    private Response checked(ConsumerRecord<String, byte[]> record) {
        long version = Long.parseLong(header(record, "densestream-model-version"));
        Variant weights = versions.of(version);
        if (!weights.sha256().equals(header(record, "densestream-weights-sha256"))) {
            throw wrong(record, version, "the sha256 of other weights");
        }
        if (!weights.explains(record.value())) {
            throw wrong(record, version, "values that these weights do not give");
        }
        if (version < newest[record.partition()]) {
            throw wrong(record, version, "an older version than the response before");
        }
        newest[record.partition()] = version;
        return new Response(
                record.partition(), Long.parseLong(record.key()), record.timestamp(), version);
    }

    private static IllegalStateException wrong(
            ConsumerRecord<String, byte[]> record, long version, String what) {
        return new IllegalStateException(
                "response %d of partition %d, from version %d: has %s"
                        .formatted(record.offset(), record.partition(), version, what));
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        String text = RecordHeaders.of(record).get(name);
        if (text == null) {
            throw new IllegalStateException(
                    "response %d: expected a header %s, got none".formatted(record.offset(), name));
        }
        return text;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
