// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.client.Interruption;
import dev.densestream.demo.ResponseReader.Arrival;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.RecordHeaders;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Sends the demo's requests, and takes and checks their responses. */
final class DemoTraffic implements AutoCloseable {

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final KafkaProducer<String, byte[]> producer;
    private final ResponseReader reader;
    private final Interruption interruption;
    private final EmbeddedFlink flink;
    private final Batches batches;
    private final ResponseCheck check;
    private final Progress progress;

    private final Map<String, Sent> open = new HashMap<>();
    private int sent;
    private int answered;
    private int images;
    private @Nullable FloatTensor mapsOfFirstBatch;
    private long lastArrivalNanos;

    private record Sent(DemoRequest request, long nanos, Phase phase) {}

    /** Some of the records, measured on their own. */
    static final class Phase {

        private final long startNanos = System.nanoTime();
        private final Latencies latencies = new Latencies();
        private long endNanos = startNanos;
        private int images;

        Latencies latencies() {
            return latencies;
        }

        int images() {
            return images;
        }

        /** From the first request's sending to the last response's arrival. */
        double imagesPerSecond() {
            return images * 1e9 / Math.max(1, endNanos - startNanos);
        }
    }

    DemoTraffic(
            String bootstrapServers,
            Interruption interruption,
            EmbeddedFlink flink,
            Batches batches,
            ResponseCheck check,
            Progress progress) {
        this.producer = KafkaClients.textProducer(bootstrapServers);
        this.reader = new ResponseReader(bootstrapServers);
        this.interruption = interruption;
        this.flink = flink;
        this.batches = batches;
        this.check = check;
        this.progress = progress;
    }

    int answered() {
        return answered;
    }

    /** The images of all responses. */
    int images() {
        return images;
    }

    /** The last response to the first batch of pictures. */
    FloatTensor mapsOfFirstBatch() {
        return Objects.requireNonNull(mapsOfFirstBatch, "no response yet");
    }

    /**
     * Sends requests at a steady pace and waits for all responses.
     *
     * @param intervalNanos between two requests; 0 sends all at once
     * @throws IllegalStateException if a response is wrong or does not come
     */
    Phase ask(int count, long intervalNanos) throws InterruptedException {
        Phase phase = new Phase();
        for (int i = 0; i < count; i++) {
            send(phase);
            takeUntil(phase.startNanos + (i + 1) * intervalNanos);
        }
        lastArrivalNanos = System.nanoTime();
        while (!open.isEmpty()) {
            take(LOOK_NANOS);
            requireProgress();
        }
        return phase;
    }

    /** Sends the first half of a tensor, which the job cannot answer. */
    void sendBadRecord(String key) {
        byte[] whole = batches.value(0, DemoRequest.numbered(0, 1).format());
        producer.send(
                new ProducerRecord<>(
                        DemoTopics.TENSORS, key, Arrays.copyOf(whole, whole.length / 2)));
        producer.flush();
    }

    @Override
    public void close() {
        progress.close();
        reader.close();
        producer.close();
    }

    private void send(Phase phase) {
        DemoRequest request = DemoRequest.numbered(sent++, batches.count());
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(
                        DemoTopics.TENSORS,
                        request.key(),
                        batches.value(request.batch(), request.format()));
        RecordHeaders.add(record, "traceparent", request.traceparent());
        open.put(request.key(), new Sent(request, System.nanoTime(), phase));
        producer.send(record);
    }

    private void takeUntil(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        do {
            take(Math.max(0, left));
            left = nanos - System.nanoTime();
        } while (left > 0);
    }

    private void take(long timeoutNanos) throws InterruptedException {
        interruption.check();
        Arrival arrival = reader.next(timeoutNanos);
        if (arrival == null) {
            return;
        }
        lastArrivalNanos = System.nanoTime();
        String key = arrival.response().key();
        Sent asked = open.remove(key);
        if (asked == null) {
            throw new IllegalStateException(
                    "response to %s: expected one, got another".formatted(key));
        }
        Phase phase = asked.phase();
        phase.latencies.add(arrival.nanos() - asked.nanos());
        phase.endNanos = arrival.nanos();
        FloatTensor maps = check.check(asked.request(), arrival.response());
        phase.images += maps.shape().n();
        images += maps.shape().n();
        if (asked.request().batch() == 0) {
            mapsOfFirstBatch = maps;
        }
        answered++;
        if (answered > 1) {
            // the first one is news of its own
            progress.show(answered);
        }
    }

    private void requireProgress() throws InterruptedException {
        flink.requireAlive();
        if (System.nanoTime() - lastArrivalNanos > SILENCE_NANOS) {
            throw new IllegalStateException(
                    "%d responses: expected within %d s, got none of them"
                            .formatted(open.size(), TimeUnit.NANOSECONDS.toSeconds(SILENCE_NANOS)));
        }
    }
}
