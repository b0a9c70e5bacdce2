package dev.densestream.faults.load;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Sends questions at an even pace until it is stopped. */
public final class Load implements AutoCloseable {

    private final Questions questions;
    private final PublishedWeights weights;
    private final String topic;
    private final long nanosEach;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Long, Long> pinned = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::send, "load");
    private volatile long sent;
    private volatile boolean stopped;

    /**
     * @param weights where pinned versions are taken from
     * @param rate questions in a second
     */
    public Load(
            String bootstrapServers,
            String topic,
            Questions questions,
            PublishedWeights weights,
            int rate) {
        this.questions = questions;
        this.weights = weights;
        this.topic = topic;
        this.nanosEach = 1_000_000_000L / rate;
        this.producer = Clients.producer(bootstrapServers);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** How many were handed to the producer so far: the numbers below this one. */
    public long sent() {
        return sent;
    }

    /** The question of that number as it was sent. */
    public Question question(long number) {
        return questions.of(number, pinned.getOrDefault(number, 0L));
    }

    /** Sends no more, and returns once the broker has all. */
    public void stop() throws InterruptedException {
        stopped = true;
        thread.join();
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("the load itself could not be sent", failed);
        }
    }

    private void send() {
        long start = System.nanoTime();
        for (long number = 0; !stopped && failure.get() == null; number++) {
            String pin = questions.pins(number);
            if (pin != null) {
                pinned.put(number, weights.newest(pin));
            }
            long due = start + number * nanosEach;
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            send(question(number));
            sent = number + 1;
        }
    }

    private void send(Question question) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic,
                        question.partition(),
                        question.timestamp(),
                        question.key(),
                        question.value());
        question.headers()
                .forEach(
                        (name, text) ->
                                record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        producer.send(
                record,
                (metadata, exception) -> {
                    if (exception != null) {
                        failure.compareAndSet(null, exception);
                    }
                });
    }

    @Override
    public void close() {
        stopped = true;
        // what the broker has not got by now is not waited for
        producer.close(Duration.ZERO);
    }
}
