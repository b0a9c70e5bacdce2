package dev.densestream.faults.verify;

import dev.densestream.testkit.KafkaClients;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Counts records that are in topics, whether or not they were committed. */
public final class Written {

    private Written() {}

    /** All records of these topics, those of aborted transactions among them. */
    public static long count(String bootstrapServers, Map<String, Integer> topics) {
        long count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                KafkaClients.reader(bootstrapServers, topics, "read_uncommitted")) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                count += consumer.poll(Duration.ofSeconds(1)).count();
            }
        }
        return count;
    }
}
