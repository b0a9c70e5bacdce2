package dev.densestream.demo;

import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The demo's own Kafka clients. */
final class DemoClients {

    private DemoClients() {}

    static KafkaProducer<String, byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "all",
                        "max.request.size",
                        EmbeddedKafka.MAX_MESSAGE_BYTES,
                        "buffer.memory",
                        (long) EmbeddedKafka.MAX_MESSAGE_BYTES),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Reads what is committed, from the topic's beginning. */
    static KafkaConsumer<String, byte[]> reader(
            String bootstrapServers, String topic, int partitions) {
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "isolation.level",
                                "read_committed",
                                "enable.auto.commit",
                                "false",
                                "fetch.max.wait.ms",
                                50,
                                "fetch.max.bytes",
                                16 << 20),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(
                IntStream.range(0, partitions)
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .toList());
        consumer.seekToBeginning(consumer.assignment());
        return consumer;
    }
}
