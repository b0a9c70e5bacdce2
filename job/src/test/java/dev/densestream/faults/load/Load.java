// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import dev.densestream.testkit.Pace;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sends requests at an even pace until it is stopped. */
public final class Load implements AutoCloseable {

    private final Requests requests;
    private final PublishedWeights weights;
    private final Sender sender;
    private final int rate;
    private final Map<Long, Long> pinned = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::send, "load");
    private volatile long sent;
    private volatile boolean stopped;

    /**
     * @param weights where pinned versions are taken from
     * @param rate requests in a second
     */
    public Load(
            String bootstrapServers,
            String topic,
            Requests requests,
            PublishedWeights weights,
            int rate) {
        this.requests = requests;
        this.weights = weights;
        this.rate = rate;
        this.sender = new Sender(bootstrapServers, topic, Map.of());
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** How many were handed to the producer so far: the numbers below this one. */
    public long sent() {
        return sent;
    }

    /** The request of that number as it was sent. */
    public Request request(long number) {
        return requests.of(number, pinned.getOrDefault(number, 0L));
    }

    /** Sends no more, and returns once the broker has all. */
    public void stop() throws InterruptedException {
        stopped = true;
        thread.join();
        sender.flush();
    }

    private void send() {
        Pace pace = new Pace(rate);
        for (long number = 0; !stopped && sender.works(); number++) {
            String pin = requests.pins(number);
            if (pin != null) {
                pinned.put(number, weights.newest(pin));
            }
            pace.await(number);
            sender.send(request(number));
            sent = number + 1;
        }
    }

    @Override
    public void close() {
        stopped = true;
        sender.close();
    }
}
