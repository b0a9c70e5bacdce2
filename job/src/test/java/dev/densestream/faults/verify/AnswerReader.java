package dev.densestream.faults.verify;

import dev.densestream.faults.load.Clients;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** Reads committed answers and dead letters as they come, and hands them to the verifier. */
public final class AnswerReader implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String features;
    private final Verifier verifier;
    private final Arrivals arrivals = new Arrivals();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::read, "answers");

    /**
     * @param topics all that are read, name to number of partitions
     * @param features which of them has the answers
     */
    public AnswerReader(
            String bootstrapServers,
            Map<String, Integer> topics,
            String features,
            Verifier verifier) {
        this.consumer = Clients.reader(bootstrapServers, topics, "read_committed");
        this.features = features;
        this.verifier = verifier;
        thread.setDaemon(true);
        thread.start();
    }

    public Arrivals arrivals() {
        return arrivals;
    }

    /**
     * @throws IllegalStateException if it could not read on
     */
    public void requireReading() {
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("answers cannot be read", failed);
        }
    }

    private void read() {
        try (consumer) {
            while (true) {
                var records = consumer.poll(Duration.ofSeconds(1));
                long now = System.nanoTime();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (record.topic().equals(features)) {
                        arrivals.add(now);
                        verifier.answer(record);
                    } else {
                        verifier.deadLetter(record);
                    }
                }
            }
        } catch (WakeupException closed) {
            // as asked
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
