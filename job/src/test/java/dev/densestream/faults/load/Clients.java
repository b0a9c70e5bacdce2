package dev.densestream.faults.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka clients that outlast a broker's restart. */
public final class Clients {

    /** How long a broker may be away. */
    private static final int PATIENCE_MILLIS = 240_000;

    /** The largest record that any topic takes. */
    static final int MAX_BYTES = 64 << 20;

    private Clients() {}

    /** One that loses nothing and sends nothing twice. */
    static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        return producer(bootstrapServers, Map.of());
    }

    /**
     * The same.
     *
     * @param more settings, which win
     */
    static KafkaProducer<byte[], byte[]> producer(
            String bootstrapServers, Map<String, Object> more) {
        Map<String, Object> settings =
                new HashMap<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "acks",
                                "all",
                                "enable.idempotence",
                                "true",
                                "linger.ms",
                                "5",
                                "max.block.ms",
                                PATIENCE_MILLIS,
                                "delivery.timeout.ms",
                                PATIENCE_MILLIS,
                                "request.timeout.ms",
                                10_000,
                                "max.request.size",
                                MAX_BYTES,
                                "buffer.memory",
                                2L * MAX_BYTES));
        settings.putAll(more);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Reads topics from their beginning.
     *
     * @param topics name to number of partitions
     * @param isolation {@code read_committed} or {@code read_uncommitted}
     */
    public static KafkaConsumer<byte[], byte[]> reader(
            String bootstrapServers, Map<String, Integer> topics, String isolation) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", bootstrapServers,
                                "isolation.level", isolation,
                                "enable.auto.commit", "false",
                                "default.api.timeout.ms", PATIENCE_MILLIS,
                                "fetch.max.wait.ms", 50,
                                // unpacked one by one, so a few of megabytes are few in memory
                                "max.poll.records", 20,
                                "fetch.max.bytes", MAX_BYTES),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        topics.forEach(
                (topic, count) -> {
                    for (int partition = 0; partition < count; partition++) {
                        partitions.add(new TopicPartition(topic, partition));
                    }
                });
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }
}
