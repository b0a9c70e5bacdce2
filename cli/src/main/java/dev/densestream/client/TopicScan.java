// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Goes once over what a topic holds now, record by record, so that no value is held. */
public final class TopicScan {

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private TopicScan() {}

    /**
     * Hands every committed record over, of each partition in order.
     *
     * @param given properties of the Kafka clients
     * @throws IllegalStateException if the brokers do not answer, or the topic is missing
     */
    public static void of(
            String bootstrapServers,
            Map<String, String> given,
            String topic,
            Consumer<ReceivedRecord> each) {
        try (TopicReader reader =
                TopicReader.open(bootstrapServers, given, topic, ReadFrom.BEGINNING)) {
            Map<TopicPartition, Long> ends = reader.ends();
            long latest = System.nanoTime();
            while (!reader.reached(ends)) {
                var records = reader.next(LOOK);
                records.forEach(each);
                if (!records.isEmpty()) {
                    latest = System.nanoTime();
                } else if (System.nanoTime() - latest > PATIENCE_NANOS) {
                    throw new IllegalStateException(
                            "topic %s: expected its end within 30 s, got no record; is a transaction open?"
                                    .formatted(topic));
                }
            }
        }
    }
}
