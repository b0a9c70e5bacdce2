package dev.densestream.job;

import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A user's view of the topics. */
final class Kafka {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Kafka() {}

    /** Sends records, in order, and waits until they are there. */
    static void send(List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                TestBed.kafka().bootstrapServers(),
                                "max.request.size",
                                64 << 20,
                                "buffer.memory",
                                128L << 20),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records) {
                sent.add(producer.send(record));
            }
            for (Future<?> one : sent) {
                one.get();
            }
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
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (received.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(received::add);
            }
            consumer.poll(Duration.ofSeconds(1)).forEach(received::add);
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
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    if (condition.test(record)) {
                        return record;
                    }
                }
            }
        }
        return fail("topic %s: the record that was waited for did not come", topic);
    }

    /** Waits until so many records of a topic are written, committed or not. */
    static void awaitUncommitted(String topic, int count) {
        int written = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic, "read_uncommitted")) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (written < count && System.nanoTime() < end) {
                written += consumer.poll(Duration.ofMillis(100)).count();
            }
        }
        if (written < count) {
            fail("topic %s: expected %d written records, got %d", topic, count, written);
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String topic, String isolation) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                TestBed.kafka().bootstrapServers(),
                                "group.id",
                                "test-" + UUID.randomUUID(),
                                "isolation.level",
                                isolation,
                                "auto.offset.reset",
                                "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    /** Header names to their texts. */
    static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }
}
