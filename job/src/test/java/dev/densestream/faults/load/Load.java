package dev.densestream.faults.load;

import dev.densestream.testkit.Pace;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sends questions at an even pace until it is stopped. */
public final class Load implements AutoCloseable {

    private final Questions questions;
    private final PublishedWeights weights;
    private final Sender sender;
    private final int rate;
    private final Map<Long, Long> pinned = new ConcurrentHashMap<>();
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

    /** The question of that number as it was sent. */
    public Question question(long number) {
        return questions.of(number, pinned.getOrDefault(number, 0L));
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
            String pin = questions.pins(number);
            if (pin != null) {
                pinned.put(number, weights.newest(pin));
            }
            pace.await(number);
            sender.send(question(number));
            sent = number + 1;
        }
    }

    @Override
    public void close() {
        stopped = true;
        sender.close();
    }
}
