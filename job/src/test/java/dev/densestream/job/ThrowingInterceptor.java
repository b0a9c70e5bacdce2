// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Throws an error once, on the network thread of the first producer that writes to a topic. A
 * property of all clients, so consumers take it as well.
 */
public final class ThrowingInterceptor
        implements ProducerInterceptor<Object, Object>, ConsumerInterceptor<Object, Object> {

    private static final AtomicReference<String> ARMED = new AtomicReference<>("");

    /** The next acknowledgement of a record of that topic kills the thread that it comes on. */
    static void arm(String topic) {
        ARMED.set(topic);
    }

    /** Whether the error was thrown. */
    static boolean fired() {
        return "".equals(ARMED.get());
    }

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(
            @Nullable RecordMetadata metadata, @Nullable Exception exception) {
        String armed = ARMED.get();
        if (metadata != null && metadata.topic().equals(armed) && ARMED.compareAndSet(armed, "")) {
            throw new OutOfMemoryError("Cannot reserve 1 bytes of direct buffer memory (injected)");
        }
    }

    @Override
    public ConsumerRecords<Object, Object> onConsume(ConsumerRecords<Object, Object> records) {
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
}
