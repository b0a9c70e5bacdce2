// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.testkit.KafkaClients;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** Reads responses on a thread of its own, so that the time of their arrival is exact. */
final class ResponseReader implements AutoCloseable {

    /**
     * A committed response.
     *
     * @param nanos when it was read, as {@link System#nanoTime} counts
     */
    record Arrival(ConsumerRecord<String, byte[]> response, long nanos) {}

    /** Responses are megabytes: so many may wait to be checked. */
    private static final int MAX_UNCHECKED = 32;

    private final KafkaConsumer<String, byte[]> consumer;
    private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(MAX_UNCHECKED);
    private volatile boolean closed;
    private final Thread thread = new Thread(this::read, "demo-responses");

    ResponseReader(String bootstrapServers) {
        consumer =
                KafkaClients.textReader(
                        bootstrapServers,
                        Map.of(DemoTopics.FEATURES, DemoTopics.PARTITIONS),
                        "read_committed",
                        // responses are megabytes, and the heap is the job's
                        Map.of("fetch.max.bytes", 16 << 20));
        thread.setDaemon(true);
        thread.start();
    }

    /** The next response, or null if none comes within that time. */
    @Nullable Arrival next(long timeoutNanos) throws InterruptedException {
        return arrivals.poll(timeoutNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (consumer) {
            while (!closed) {
                var records = consumer.poll(Duration.ofSeconds(1));
                long now = System.nanoTime();
                for (ConsumerRecord<String, byte[]> response : records) {
                    hand(new Arrival(response, now));
                }
            }
        } catch (WakeupException | InterruptedException ending) {
            // the demo has what it wanted
        }
    }

    private void hand(Arrival arrival) throws InterruptedException {
        while (!closed && !arrivals.offer(arrival, 100, TimeUnit.MILLISECONDS)) {
            // the demo is still checking earlier ones
        }
    }
}
