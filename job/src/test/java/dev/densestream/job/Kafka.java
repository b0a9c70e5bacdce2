// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A user's view of the topics. */
final class Kafka {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Kafka() {}

    /** Sends records, in order, and waits until they are there. */
    static void send(List<ProducerRecord<byte[], byte[]>> records) {
        try {
            KafkaClients.send(TestBed.kafka().bootstrapServers(), records);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads committed records of a topic from its beginning until there are so many, and whatever
     * else comes in one more second.
     */
    static List<ConsumerRecord<byte[], byte[]>> receive(String topic, int count) {
        List<ConsumerRecord<byte[], byte[]>> received = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic, "read_committed")) {
            Reading.until(
                    consumer,
                    PATIENCE,
                    records -> {
                        records.forEach(received::add);
                        return received.size() >= count;
                    });
            Reading.until(
                    consumer,
                    Duration.ofSeconds(1),
                    records -> {
                        records.forEach(received::add);
                        return false;
                    });
        }
        if (received.size() < count) {
            fail(
                    "topic %s: expected %d records, got %d with the keys %s",
                    topic,
                    count,
                    received.size(),
                    received.stream()
                            .map(
                                    record ->
                                            record.key() == null
                                                    ? "-"
                                                    : new String(
                                                            record.key(), StandardCharsets.UTF_8))
                            .toList());
        }
        return received;
    }

    /** The first committed record of a topic of which that holds. */
    static ConsumerRecord<byte[], byte[]> await(
            String topic, Predicate<ConsumerRecord<byte[], byte[]>> condition) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic, "read_committed")) {
            return Reading.first(consumer, PATIENCE, condition)
                    .orElseGet(
                            () ->
                                    fail(
                                            "topic %s: the record that was waited for did not come",
                                            topic));
        }
    }

    /** Waits until so many records of a topic are written, committed or not. */
    static void awaitUncommitted(String topic, int count) {
        AtomicInteger written = new AtomicInteger();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic, "read_uncommitted")) {
            Reading.until(
                    consumer, PATIENCE, records -> written.addAndGet(records.count()) >= count);
        }
        assertThat(written.get())
                .as("written records of topic %s", topic)
                .isGreaterThanOrEqualTo(count);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String topic, String isolation) {
        return KafkaClients.reader(TestBed.kafka().bootstrapServers(), topic, isolation);
    }
}
