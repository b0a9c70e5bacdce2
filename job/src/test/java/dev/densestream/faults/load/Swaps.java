// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Publishes new weights of one model after the other, now and then some that must be rejected. */
public final class Swaps implements AutoCloseable {

    private static final int BAD_EVERY = 5;

    private final List<Model> models;
    private final PublishedWeights published;
    private final WeightsPublisher publisher;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private int ticks;

    public Swaps(
            String bootstrapServers, String topic, List<Model> models, PublishedWeights published) {
        this.models = models;
        this.published = published;
        this.publisher = new WeightsPublisher(bootstrapServers, topic, published);
    }

    /** Publishes the first version of every model and returns once the broker has them. */
    public void publishFirst() {
        models.forEach(model -> publisher.publish(model, 1));
        publisher.flush();
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
        publisher.flush();
    }

    private void tick() {
        Model model = models.get(ticks % models.size());
        long next = published.newest(model.name()) + 1;
        if (++ticks % BAD_EVERY == 0) {
            byte[] file = model.weights(next);
            publisher.publishBad(model.name(), next, Arrays.copyOf(file, file.length - 1));
            next++;
        }
        publisher.publish(model, next);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        publisher.close();
    }
}
