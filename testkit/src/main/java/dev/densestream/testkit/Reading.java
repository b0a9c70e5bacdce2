// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reading from topics, up to an end. */
public final class Reading {

    private static final Duration ONE_POLL = Duration.ofMillis(100);

    private Reading() {}

    /**
     * Hands on records as they come, until they are enough or that time is over.
     *
     * @param enough whether these records are the last that are wanted
     * @return whether they were enough
     */
    public static <K> boolean until(
            KafkaConsumer<K, byte[]> consumer,
            Duration patience,
            Predicate<ConsumerRecords<K, byte[]>> enough) {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - end < 0) {
            if (enough.test(consumer.poll(ONE_POLL))) {
                return true;
            }
        }
        return false;
    }

    /**
     * The first record of which that holds; empty if none comes in time.
     *
     * @param wanted asked of every record until then
     */
    public static <K> Optional<ConsumerRecord<K, byte[]>> first(
            KafkaConsumer<K, byte[]> consumer,
            Duration patience,
            Predicate<ConsumerRecord<K, byte[]>> wanted) {
        List<ConsumerRecord<K, byte[]>> found = new ArrayList<>();
        until(
                consumer,
                patience,
                records -> {
                    for (ConsumerRecord<K, byte[]> record : records) {
                        if (wanted.test(record)) {
                            return found.add(record);
                        }
                    }
                    return false;
                });
        return found.stream().findFirst();
    }

    /** Hands on all records that are in the consumer's partitions now. */
    public static <K> void all(
            KafkaConsumer<K, byte[]> consumer, Consumer<ConsumerRecord<K, byte[]>> reader) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(ONE_POLL).forEach(reader);
        }
    }
}
