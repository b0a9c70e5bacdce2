// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.Reading;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Counts records that are in topics, whether or not they were committed. */
public final class Written {

    private Written() {}

    /** All records of these topics, those of aborted transactions among them. */
    public static long count(String bootstrapServers, Map<String, Integer> topics) {
        AtomicLong count = new AtomicLong();
        try (KafkaConsumer<byte[], byte[]> consumer =
                KafkaClients.reader(bootstrapServers, topics, "read_uncommitted")) {
            Reading.all(consumer, record -> count.incrementAndGet());
        }
        return count.get();
    }
}
