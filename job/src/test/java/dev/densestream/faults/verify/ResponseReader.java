// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import dev.densestream.testkit.KafkaClients;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** Reads committed responses and dead letters as they come, and hands them to the verifier. */
public final class ResponseReader implements AutoCloseable {

    /** What has been read and waits to be judged. */
    private static final int ROOM_KIB = 512 << 10;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String features;
    private final Verifier verifier;
    private final Arrivals arrivals = new Arrivals();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Semaphore room = new Semaphore(ROOM_KIB);
    private final ExecutorService judge =
            Executors.newSingleThreadExecutor(
                    work -> {
                        Thread worker = new Thread(work, "judge");
                        worker.setDaemon(true);
                        return worker;
                    });
    private final Thread thread = new Thread(this::read, "responses");
    private volatile boolean closed;

    /**
     * @param topics all that are read, name to number of partitions
     * @param features which of them has the responses
     */
    public ResponseReader(
            String bootstrapServers,
            Map<String, Integer> topics,
            String features,
            Verifier verifier) {
        this.consumer = KafkaClients.reader(bootstrapServers, topics, "read_committed");
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
            throw new IllegalStateException("responses cannot be read: " + failed, failed);
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
                    }
                    judge(record);
                }
            }
        } catch (WakeupException | InterruptedException | RejectedExecutionException asked) {
            // closed
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    /** On a thread of its own: judging takes longer than reading, and silence is measured here. */
    private void judge(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        int kibibytes = 1 + Math.min(ROOM_KIB - 1, Math.max(0, record.serializedValueSize()) >> 10);
        room.acquire(kibibytes);
        if (closed) {
            return;
        }
        judge.execute(
                () -> {
                    try {
                        if (record.topic().equals(features)) {
                            verifier.response(record);
                        } else {
                            verifier.deadLetter(record);
                        }
                    } catch (RuntimeException | Error e) {
                        failure.set(
                                new IllegalStateException("cannot judge " + record + ": " + e, e));
                    } finally {
                        room.release(kibibytes);
                    }
                });
    }

    @Override
    public void close() {
        closed = true;
        // it may wait for room, and finds no more records to judge when it goes on
        room.release(ROOM_KIB);
        consumer.wakeup();
        judge.shutdownNow();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
