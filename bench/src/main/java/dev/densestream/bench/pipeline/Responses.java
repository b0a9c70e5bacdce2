// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import dev.densestream.testkit.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The job's responses as they are written, committed or not yet. */
final class Responses implements AutoCloseable {

    private static final Duration SILENCE = Duration.ofSeconds(90);

    private final KafkaConsumer<String, byte[]> consumer;
    private final JobProcess job;

    /**
     * A response.
     *
     * @param key of the request
     * @param nanos when it came
     */
    record Arrival(String key, long nanos) {}

    Responses(String bootstrapServers, String topic, int partitions, JobProcess job) {
        this.job = job;
        this.consumer =
                KafkaClients.textReader(
                        bootstrapServers,
                        Map.of(topic, partitions),
                        "read_uncommitted",
                        Map.of("fetch.max.wait.ms", 5));
    }

    /**
     * Waits for so many more responses.
     *
     * @throws IllegalStateException if none comes for a long time, or the job ends
     */
    List<Arrival> next(int count) {
        List<Arrival> arrivals = new ArrayList<>();
        long last = System.nanoTime();
        while (arrivals.size() < count) {
            for (ConsumerRecord<String, byte[]> response : consumer.poll(Duration.ofMillis(100))) {
                last = System.nanoTime();
                arrivals.add(new Arrival(response.key(), last));
            }
            job.requireAlive();
            if (System.nanoTime() - last > SILENCE.toNanos()) {
                throw new IllegalStateException(
                        "no response for %s; expected %d, got %d"
                                .formatted(SILENCE, count, arrivals.size()));
            }
        }
        return arrivals;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
