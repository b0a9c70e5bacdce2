// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.job.config.KafkaProperties;
import dev.densestream.job.topics.KafkaTopics;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends payloads to a topic; the first that is refused ends it. */
public final class RecordSender implements AutoCloseable {

    /** The client never refuses a record; how large one may be is the topic's to say. */
    private static final String MAX_REQUEST_BYTES = String.valueOf(128 << 20);

    private final String topic;
    private final Properties config;
    private final Map<String, byte[]> headers = new LinkedHashMap<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private long sent;
    private long bytes;

    private RecordSender(String topic, Properties config, Map<String, String> headers) {
        this.topic = topic;
        this.config = config;
        headers.forEach((name, text) -> this.headers.put(name, utf8(text)));
        this.producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * A sender to that topic.
     *
     * @param given properties of the Kafka clients
     * @param headers of every record
     * @throws IllegalStateException if the brokers do not answer or the topic is missing
     */
    public static RecordSender open(
            String bootstrapServers,
            Map<String, String> given,
            String topic,
            Map<String, String> headers) {
        KafkaTopics.partitions(KafkaProperties.impatient(bootstrapServers, given), List.of(topic));
        Properties config = new Properties();
        config.setProperty("max.request.size", MAX_REQUEST_BYTES);
        config.setProperty("buffer.memory", MAX_REQUEST_BYTES);
        config.setProperty("acks", "all");
        config.putAll(KafkaProperties.of(bootstrapServers, given));
        return new RecordSender(topic, config, headers);
    }

    /**
     * Hands a record over to be sent; waits while too much is on its way.
     *
     * @throws IllegalStateException if this or an earlier record was refused
     */
    public void send(String key, Payload payload) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, utf8(key), payload.value());
        headers.forEach((name, value) -> record.headers().add(name, value));
        try {
            producer.send(
                    record,
                    (place, error) -> {
                        if (error != null) {
                            failure.compareAndSet(null, refused(key, payload, error));
                        }
                    });
        } catch (RuntimeException e) {
            failure.compareAndSet(null, refused(key, payload, e));
        }
        requireNoFailure();
        sent++;
        bytes += payload.value().length;
    }

    /**
     * Waits until all records are on the topic.
     *
     * @throws IllegalStateException if one was refused
     */
    public void flush() {
        producer.flush();
        requireNoFailure();
    }

    /** Records handed over. */
    public long sent() {
        return sent;
    }

    /** Bytes of their values. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        producer.close();
    }

    private void requireNoFailure() {
        RuntimeException found = failure.get();
        if (found != null) {
            throw found;
        }
    }

    private RuntimeException refused(String key, Payload payload, Exception e) {
        if (e instanceof RecordTooLargeException) {
            return new IllegalStateException(
                    "record %s of %d bytes: larger than topic %s takes; raise its max.message.bytes"
                            .formatted(key, payload.value().length, topic),
                    e);
        }
        return KafkaTopics.noResponse(config, e);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
