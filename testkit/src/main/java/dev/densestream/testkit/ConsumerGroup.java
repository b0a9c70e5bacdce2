// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What brokers know of a consumer group. */
public final class ConsumerGroup {

    private ConsumerGroup() {}

    /**
     * Returns once the group stands at the end of each partition. Flink's sources tell where they
     * are with a checkpoint, up to 10 s later: they wait that long for records that do not come.
     *
     * @param topics name to number of partitions
     * @throws IllegalStateException if it does not get there within a minute
     */
    public static void awaitEnd(String bootstrapServers, String group, Map<String, Integer> topics)
            throws Exception {
        try (Admin admin = KafkaClients.admin(bootstrapServers);
                KafkaConsumer<byte[], byte[]> consumer =
                        KafkaClients.reader(bootstrapServers, topics, "read_committed")) {
            Wait.until(
                    "group %s at the end of %s".formatted(group, topics.keySet()),
                    Duration.ofSeconds(60),
                    () -> isAtEnd(admin, group, consumer));
        }
    }

    private static boolean isAtEnd(Admin admin, String group, KafkaConsumer<?, ?> consumer)
            throws Exception {
        Map<TopicPartition, OffsetAndMetadata> read =
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        return consumer.endOffsets(consumer.assignment()).entrySet().stream()
                .allMatch(
                        end -> {
                            OffsetAndMetadata at = read.get(end.getKey());
                            return at != null && at.offset() == end.getValue();
                        });
    }
}
