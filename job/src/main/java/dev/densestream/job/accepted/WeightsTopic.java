// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.accepted;

import dev.densestream.job.config.KafkaProperties;
import dev.densestream.job.contract.Headers;
import dev.densestream.job.topics.KafkaTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The topic of weights: one partition, key = model, header {@code model-version}. */
public final class WeightsTopic {

    private static final long NONE = -1;

    /** What a record's frame, key and headers may add to its value. */
    private static final int FRAME_BYTES = 1 << 20;

    private final String bootstrapServers;
    private final Properties properties;
    private final TopicPartition partition;

    private WeightsTopic(String bootstrapServers, Properties properties, TopicPartition partition) {
        this.bootstrapServers = bootstrapServers;
        this.properties = properties;
        this.partition = partition;
    }

    /**
     * The topic of that name.
     *
     * @param given properties of the Kafka clients
     * @throws IllegalStateException if the brokers do not answer, or the topic is missing or has
     *     more than one partition
     */
    public static WeightsTopic open(
            String bootstrapServers, Map<String, String> given, String topic) {
        Properties properties = KafkaProperties.impatient(bootstrapServers, given);
        WeightsTopic opened =
                new WeightsTopic(bootstrapServers, properties, new TopicPartition(topic, 0));
        opened.requireOnePartition();
        return opened;
    }

    /** The highest version of the model on the topic, or a negative number for none. */
    public long latestVersion(String model) {
        byte[] key = model.getBytes(StandardCharsets.UTF_8);
        Properties config = new Properties();
        config.putAll(properties);
        config.setProperty("auto.offset.reset", "earliest");
        config.setProperty("enable.auto.commit", "false");
        config.setProperty("isolation.level", "read_committed");
        long latest = NONE;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            consumer.seekToBeginning(List.of(partition));
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (Arrays.equals(key, record.key())) {
                        latest = Math.max(latest, version(record));
                    }
                }
            }
        } catch (TimeoutException e) {
            throw KafkaTopics.noResponse(properties, e);
        }
        return latest;
    }

    /**
     * Publishes one version; it is on the topic when this returns.
     *
     * @throws IllegalStateException if the brokers refuse it
     */
    public RecordMetadata publish(String model, long version, byte[] weights) {
        return send(model, version, weights);
    }

    /**
     * Ends a model: its record has no value. It is on the topic when this returns.
     *
     * @param version the latest one
     * @throws IllegalStateException if the brokers refuse it
     */
    public RecordMetadata retire(String model, long version) {
        return send(model, version, null);
    }

    private RecordMetadata send(String model, long version, byte @Nullable [] weights) {
        int bytes = weights == null ? 0 : weights.length;
        long room = Math.min((long) bytes + FRAME_BYTES, Integer.MAX_VALUE);
        Properties config = new Properties();
        config.setProperty("max.request.size", String.valueOf(room));
        config.setProperty("buffer.memory", String.valueOf(Math.max(room, 32L << 20)));
        config.setProperty("delivery.timeout.ms", "60000");
        config.setProperty("max.block.ms", "15000");
        config.putAll(properties);
        config.setProperty("acks", "all");
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        model.getBytes(StandardCharsets.UTF_8),
                        weights);
        record.headers()
                .add(
                        Headers.WEIGHTS_VERSION,
                        Long.toString(version).getBytes(StandardCharsets.UTF_8))
                .add(
                        Headers.PUBLISHED_BY,
                        System.getProperty("user.name", "?").getBytes(StandardCharsets.UTF_8));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(record).get();
        } catch (ExecutionException e) {
            throw refused(bytes, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void requireOnePartition() {
        String topic = partition.topic();
        int partitions = KafkaTopics.partitions(properties, List.of(topic)).getOrDefault(topic, 0);
        if (partitions != 1) {
            throw new IllegalStateException(
                    "topic %s on %s: expected 1 partition, got %d; make it again with one"
                            .formatted(topic, bootstrapServers, partitions));
        }
    }

    /** The version that a record's header names; negative for none. */
    static long version(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(Headers.WEIGHTS_VERSION);
        if (header == null || header.value() == null) {
            return NONE;
        }
        String text = new String(header.value(), StandardCharsets.UTF_8);
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : NONE;
    }

    private IllegalStateException refused(int bytes, ExecutionException e) {
        if (e.getCause() instanceof RecordTooLargeException) {
            return new IllegalStateException(
                    "topic %s on %s: weights of %d bytes are larger than it takes; raise its max.message.bytes"
                            .formatted(partition.topic(), bootstrapServers, bytes),
                    e);
        }
        return KafkaTopics.noResponse(properties, e);
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }
}
