// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.client.Interruption;
import dev.densestream.client.ResponseOutputs;
import dev.densestream.demo.ResponseReader.Arrival;
import dev.densestream.fashion.FashionPictures;
import dev.densestream.job.contract.Headers;
import dev.densestream.pictures.Images;
import dev.densestream.pictures.SheetRow;
import dev.densestream.serde.picture.kinds.Pictures;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.RecordHeaders;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends the demo's requests, and takes and checks their responses. */
final class DemoTraffic implements AutoCloseable {

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String WITH_MAPS = "classes," + String.join(",", ResponseCheck.STAGES);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final KafkaProducer<String, byte[]> producer;
    private final ResponseReader reader;
    private final Interruption interruption;
    private final EmbeddedFlink flink;
    private final DemoRequests requests;
    private final ResponseCheck check;
    private final Progress progress;

    private final Map<String, Sent> open = new HashMap<>();
    private int sent;
    private int answered;
    private final Accuracy accuracy = new Accuracy();
    private final Map<Integer, SheetRow> drawn = new TreeMap<>();
    private long lastArrivalNanos;

    private record Sent(DemoRequest request, long nanos, Phase phase) {}

    /** Some of the records, measured on their own. */
    static final class Phase {

        private final long startNanos = System.nanoTime();
        private final Latencies latencies = new Latencies();
        private long endNanos = startNanos;

        Latencies latencies() {
            return latencies;
        }

        /** From the first request's sending to the last response's arrival. */
        double picturesPerSecond() {
            return latencies.count() * 1e9 / Math.max(1, endNanos - startNanos);
        }
    }

    DemoTraffic(
            String bootstrapServers,
            Interruption interruption,
            EmbeddedFlink flink,
            DemoRequests requests,
            ResponseCheck check,
            Progress progress) {
        this.producer = KafkaClients.textProducer(bootstrapServers);
        this.reader = new ResponseReader(bootstrapServers);
        this.interruption = interruption;
        this.flink = flink;
        this.requests = requests;
        this.check = check;
        this.progress = progress;
    }

    int answered() {
        return answered;
    }

    Accuracy accuracy() {
        return accuracy;
    }

    /** What came back of the pictures that are drawn, in the order of sending. */
    List<SheetRow> drawn() {
        return List.copyOf(drawn.values());
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

    /** Sends the first half of a picture, which the job cannot answer. */
    void sendBadRecord(String key) {
        byte[] whole = requests.numbered(0).picture().png();
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
        DemoRequest request = requests.numbered(sent++);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(DemoTopics.TENSORS, request.key(), request.picture().png());
        RecordHeaders.add(record, "traceparent", request.traceparent());
        if (request.drawn()) {
            RecordHeaders.add(record, Headers.EMIT, WITH_MAPS);
        }
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
        keep(asked.request(), check.check(asked.request(), arrival.response()));
        answered++;
        if (answered > 1) {
            // the first one is news of its own
            progress.show(answered);
        }
    }

    private void keep(DemoRequest request, ResponseOutputs outputs) {
        int label = request.picture().label();
        accuracy.add(label, outputs.classes().get(0).index());
        if (request.drawn()) {
            BufferedImage picture = Images.of(Pictures.open(request.picture().png()).decode());
            String name = FashionPictures.LABELS.get(label);
            drawn.put(
                    request.number(),
                    new SheetRow(name, picture, outputs.classes(), outputs.maps()));
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
