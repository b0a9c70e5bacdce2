// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.Pace;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Sends what a script says, at its pace, and then good requests until it is stopped. */
public final class Playback implements AutoCloseable {

    private static final long PAUSE_NANOS = 1_000_000;

    private final Script script;
    private final Sender sender;
    private final Thread thread = new Thread(this::send, "script");
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile long sent;
    private volatile long hostileSince = Long.MAX_VALUE;
    private volatile boolean paused;
    private volatile boolean stopped;

    /**
     * @param settings of the producer, besides those of {@link KafkaClients}
     */
    public Playback(
            String bootstrapServers, String topic, Script script, Map<String, Object> settings) {
        this.script = script;
        this.sender = new Sender(bootstrapServers, topic, settings);
        thread.setDaemon(true);
    }

    /** Begins, unless it has begun. */
    public void start() {
        if (begun.compareAndSet(false, true)) {
            thread.start();
        }
    }

    /** How many were handed to the producer so far: the numbers below this one. */
    public long sent() {
        return sent;
    }

    /**
     * When the first was sent that is not good, as {@link System#nanoTime} counts; the beginning if
     * all are good.
     */
    public long hostileSince() {
        return hostileSince == Long.MAX_VALUE ? Long.MIN_VALUE : hostileSince;
    }

    /** Requests that the broker, or the producer, refused as too large. */
    public Set<Long> refused() {
        return sender.refused();
    }

    /**
     * @throws IllegalStateException if a request could not be sent, and so none will be any more
     */
    public void requireSending() {
        sender.requireWorks();
    }

    /** Sends no more, until {@link #resume}. */
    public void pause() {
        paused = true;
    }

    public void resume() {
        paused = false;
    }

    /** Sends no more, and returns once the broker has all. */
    public void stop() throws InterruptedException {
        stopped = true;
        thread.join();
        sender.flush();
    }

    private void send() {
        long due = System.nanoTime();
        for (long number = 0; !stopped && sender.works(); number++) {
            Pace.awaitMoment(due);
            while (paused && !stopped) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            script.settle(number);
            if (script.hostile(number)) {
                hostileSince = Math.min(hostileSince, System.nanoTime());
            }
            sender.send(script.request(number));
            sent = number + 1;
            // a pace that was lost while a large one was made is not caught up with
            due = Math.max(due, System.nanoTime() - 1_000_000_000L) + script.nanosAfter(number);
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            // longer than a request takes, unless the broker is away
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sender.close();
    }
}
