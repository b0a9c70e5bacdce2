package dev.densestream.faults.load;

import dev.densestream.faults.load.PublishedWeights.Version;
import dev.densestream.job.function.WeightsGate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes new weights of one model after the other, now and then some that must be rejected. */
public final class Swaps implements AutoCloseable {

    private static final int BAD_EVERY = 5;

    private final List<Model> models;
    private final PublishedWeights published;
    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private int ticks;

    public Swaps(
            String bootstrapServers, String topic, List<Model> models, PublishedWeights published) {
        this.models = models;
        this.published = published;
        this.topic = topic;
        this.producer = Clients.producer(bootstrapServers);
    }

    /** Publishes the first version of every model and returns once the broker has them. */
    public void publishFirst() {
        models.forEach(model -> publish(model, 1));
        producer.flush();
    }

    /** Publishes the next version of the next model again and again. */
    public void start(Duration interval) {
        clock.scheduleAtFixedRate(
                this::tick, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Publishes no more, and returns once the broker has all. */
    public void stop() throws InterruptedException {
        clock.shutdown();
        if (!clock.awaitTermination(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException("weights: not sent within 5 minutes");
        }
        producer.flush();
    }

    private void tick() {
        Model model = models.get(ticks % models.size());
        long next = published.newest(model.name()) + 1;
        if (++ticks % BAD_EVERY == 0) {
            byte[] file = model.weights(next);
            published.addBad(new Version(model.name(), next));
            send(model, next, Arrays.copyOf(file, file.length - 1));
            next++;
        }
        publish(model, next);
    }

    private void publish(Model model, long version) {
        byte[] file = model.weights(version);
        published.add(new Version(model.name(), version), file);
        send(model, version, file);
    }

    private void send(Model model, long version, byte[] file) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, model.name().getBytes(StandardCharsets.UTF_8), file);
        record.headers()
                .add(
                        WeightsGate.VERSION_HEADER,
                        String.valueOf(version).getBytes(StandardCharsets.UTF_8));
        producer.send(record);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        // what the broker has not got by now is not waited for
        producer.close(Duration.ZERO);
    }
}
