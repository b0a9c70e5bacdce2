// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka clients that outlast a broker's restart. */
public final class KafkaClients {

    /** The largest record that any topic takes. */
    public static final int MAX_BYTES = EmbeddedKafka.MAX_MESSAGE_BYTES;

    /** How long a broker may be away. */
    private static final int PATIENCE_MILLIS = 240_000;

    private KafkaClients() {}

    /** A producer that loses nothing and sends nothing twice. */
    public static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        return producer(bootstrapServers, Map.of());
    }

    /**
     * The same.
     *
     * @param more settings, which win
     */
    public static KafkaProducer<byte[], byte[]> producer(
            String bootstrapServers, Map<String, Object> more) {
        return producer(bootstrapServers, new ByteArraySerializer(), more);
    }

    /** The same with texts as keys. */
    public static KafkaProducer<String, byte[]> textProducer(String bootstrapServers) {
        return producer(bootstrapServers, new StringSerializer(), Map.of());
    }

    private static <K> KafkaProducer<K, byte[]> producer(
            String bootstrapServers, Serializer<K> keys, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("linger.ms", "5");
        settings.put("max.block.ms", PATIENCE_MILLIS);
        settings.put("delivery.timeout.ms", PATIENCE_MILLIS);
        settings.put("request.timeout.ms", 10_000);
        settings.put("max.request.size", MAX_BYTES);
        settings.put("buffer.memory", 2L * MAX_BYTES);
        settings.putAll(more);
        return new KafkaProducer<>(settings, keys, new ByteArraySerializer());
    }

    /** Sends records, in order, and returns once all of them are there. */
    public static void send(String bootstrapServers, List<ProducerRecord<byte[], byte[]>> records)
            throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers)) {
            List<Future<?>> sent = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records) {
                sent.add(producer.send(record));
            }
            for (Future<?> one : sent) {
                one.get();
            }
        }
    }

    /**
     * Reads topics from their beginning.
     *
     * @param topics name to number of partitions
     * @param isolation {@code read_committed} or {@code read_uncommitted}
     */
    public static KafkaConsumer<byte[], byte[]> reader(
            String bootstrapServers, Map<String, Integer> topics, String isolation) {
        return reader(bootstrapServers, topics, isolation, new ByteArrayDeserializer(), Map.of());
    }

    /**
     * The same with texts as keys.
     *
     * @param more settings, which win
     */
    public static KafkaConsumer<String, byte[]> textReader(
            String bootstrapServers,
            Map<String, Integer> topics,
            String isolation,
            Map<String, Object> more) {
        return reader(bootstrapServers, topics, isolation, new StringDeserializer(), more);
    }

    /** Reads all partitions that a topic has now, from their beginning. */
    public static KafkaConsumer<byte[], byte[]> reader(
            String bootstrapServers, String topic, String isolation) {
        KafkaConsumer<byte[], byte[]> consumer =
                consumer(bootstrapServers, isolation, new ByteArrayDeserializer(), Map.of());
        readAll(consumer, Map.of(topic, consumer.partitionsFor(topic).size()));
        return consumer;
    }

    private static <K> KafkaConsumer<K, byte[]> reader(
            String bootstrapServers,
            Map<String, Integer> topics,
            String isolation,
            Deserializer<K> keys,
            Map<String, Object> more) {
        KafkaConsumer<K, byte[]> consumer = consumer(bootstrapServers, isolation, keys, more);
        readAll(consumer, topics);
        return consumer;
    }

    private static <K> KafkaConsumer<K, byte[]> consumer(
            String bootstrapServers,
            String isolation,
            Deserializer<K> keys,
            Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("isolation.level", isolation);
        settings.put("enable.auto.commit", "false");
        settings.put("default.api.timeout.ms", PATIENCE_MILLIS);
        settings.put("fetch.max.wait.ms", 50);
        // unpacked one by one, so a few of megabytes are few in memory
        settings.put("max.poll.records", 20);
        settings.put("fetch.max.bytes", MAX_BYTES);
        settings.putAll(more);
        return new KafkaConsumer<>(settings, keys, new ByteArrayDeserializer());
    }

    private static void readAll(KafkaConsumer<?, byte[]> consumer, Map<String, Integer> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        topics.forEach(
                (topic, count) -> {
                    for (int partition = 0; partition < count; partition++) {
                        partitions.add(new TopicPartition(topic, partition));
                    }
                });
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** For whatever else is to be done to brokers. */
    public static Admin admin(String bootstrapServers) {
        return admin(bootstrapServers, Map.of());
    }

    /**
     * The same.
     *
     * @param more settings, which win
     */
    public static Admin admin(String bootstrapServers, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", bootstrapServers));
        settings.putAll(more);
        return Admin.create(settings);
    }
}
