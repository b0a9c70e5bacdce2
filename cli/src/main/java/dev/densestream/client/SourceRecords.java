// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.job.config.KafkaProperties;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads single records again, by where they are. */
final class SourceRecords implements AutoCloseable {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration LOOK = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * @param given properties of the Kafka clients
     */
    SourceRecords(String bootstrapServers, Map<String, String> given) {
        Properties config = new Properties();
        config.setProperty("enable.auto.commit", "false");
        config.setProperty("auto.offset.reset", "none");
        config.setProperty("max.poll.records", "1");
        config.putAll(KafkaProperties.impatient(bootstrapServers, given));
        this.consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The record; null if the topic keeps it no longer. */
    @Nullable ConsumerRecord<byte[], byte[]> at(TopicPartition partition, long offset) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LOOK)) {
                    return record.offset() == offset ? record : null;
                }
            }
        } catch (OffsetOutOfRangeException e) {
            // the topic keeps it no longer
            return null;
        }
        return null;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
