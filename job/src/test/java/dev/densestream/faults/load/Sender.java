// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.RecordHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.jspecify.annotations.Nullable;

/** Puts requests on their topic, and knows whether all came there. */
final class Sender implements AutoCloseable {

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Set<Long> refused = ConcurrentHashMap.newKeySet();

    /**
     * @param settings of the producer, besides those of {@link KafkaClients}
     */
    Sender(String bootstrapServers, String topic, Map<String, Object> settings) {
        this.topic = topic;
        this.producer = KafkaClients.producer(bootstrapServers, settings);
    }

    /** Hands it to the producer. */
    void send(Request request) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic,
                        request.partition(),
                        request.timestamp(),
                        request.key(),
                        request.value());
        request.headers().forEach((name, text) -> RecordHeaders.add(record, name, text));
        long number = request.number();
        byte[] value = request.value();
        boolean vast = value != null && value.length > KafkaClients.MAX_BYTES;
        producer.send(
                record,
                (metadata, exception) -> {
                    if (exception instanceof RecordTooLargeException
                            || (vast && exception instanceof UnknownServerException)) {
                        refused.add(number);
                    } else if (exception != null) {
                        failure.compareAndSet(null, exception);
                    }
                });
    }

    /** Whether all could be sent so far, or were refused as too large. */
    boolean works() {
        return failure.get() == null;
    }

    /**
     * @throws IllegalStateException if one could not be sent
     */
    void requireWorks() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("the load itself could not be sent: " + failed, failed);
        }
    }

    /**
     * Requests that the broker, or the producer, refused as too large. A broker whose own heap is
     * too small to unpack one that is larger than any topic takes has no other word for it than an
     * unknown error.
     */
    Set<Long> refused() {
        return Set.copyOf(refused);
    }

    /**
     * Returns once the broker has all.
     *
     * @throws IllegalStateException if one could not be sent
     */
    void flush() {
        producer.flush();
        requireWorks();
    }

    @Override
    public void close() {
        // what the broker has not got by now is not waited for
        producer.close(Duration.ZERO);
    }
}
