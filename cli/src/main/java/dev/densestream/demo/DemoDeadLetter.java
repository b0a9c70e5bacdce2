// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.job.contract.DeadLetter;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.RecordHeaders;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * What the dead letter of the demo's bad record says.
 *
 * @param count how many dead letters there are
 */
record DemoDeadLetter(int count, String place, String stage, String message) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Waits for the dead letter of that key.
     *
     * @throws IllegalStateException if it does not come
     */
    static DemoDeadLetter await(String bootstrapServers, String key) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int count = 0;
        try (KafkaConsumer<String, byte[]> consumer =
                KafkaClients.textReader(
                        bootstrapServers,
                        Map.of(DemoTopics.DEAD_LETTERS, DemoTopics.PARTITIONS),
                        "read_committed",
                        Map.of())) {
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<String, byte[]> letter : consumer.poll(Duration.ofSeconds(1))) {
                    count++;
                    if (key.equals(letter.key())) {
                        return of(count, letter);
                    }
                }
            }
        }
        throw new IllegalStateException(
                "the bad record %s: expected a dead letter within %d s, got %d others"
                        .formatted(key, PATIENCE.toSeconds(), count));
    }

    private static DemoDeadLetter of(int count, ConsumerRecord<String, byte[]> letter) {
        return new DemoDeadLetter(
                count,
                "%s-%s@%s"
                        .formatted(
                                error(letter, "topic"),
                                error(letter, "partition"),
                                error(letter, "offset")),
                error(letter, "stage"),
                error(letter, "message"));
    }

    private static String error(ConsumerRecord<String, byte[]> letter, String name) {
        return RecordHeaders.of(letter).getOrDefault(DeadLetter.HEADER_PREFIX + name, "?");
    }
}
