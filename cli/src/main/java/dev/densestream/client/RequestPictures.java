// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.job.config.KafkaProperties;
import dev.densestream.pictures.Images;
import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.picture.kinds.Pictures;
import java.awt.image.BufferedImage;
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

/** The pictures that responses answer, read again from the topic of requests. */
public final class RequestPictures implements AutoCloseable {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration LOOK = Duration.ofMillis(100);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * @param given properties of the Kafka clients
     */
    public RequestPictures(String bootstrapServers, Map<String, String> given, String topic) {
        this.topic = topic;
        Properties config = new Properties();
        config.setProperty("enable.auto.commit", "false");
        config.setProperty("auto.offset.reset", "none");
        config.setProperty("max.poll.records", "1");
        config.putAll(KafkaProperties.impatient(bootstrapServers, given));
        this.consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The picture that a request holds; null if the request is gone, or no picture. */
    public @Nullable BufferedImage at(int partition, long offset) {
        byte[] value = value(new TopicPartition(topic, partition), offset);
        if (value == null) {
            return null;
        }
        try {
            return Images.of(Pictures.open(value).decode());
        } catch (TensorFormatException e) {
            return null;
        }
    }

    private byte @Nullable [] value(TopicPartition partition, long offset) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LOOK)) {
                    return record.offset() == offset ? record.value() : null;
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
