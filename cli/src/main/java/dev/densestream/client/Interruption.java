// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Turns Ctrl-C into an orderly end: the command's own thread looks here, so that all is closed in
 * order and the exit code is the command's. A second Ctrl-C ends the JVM as ever.
 *
 * <p>A shutdown hook would not do: hooks of Flink and Kafka run beside it, and the exit code is the
 * signal's.
 */
public final class Interruption implements AutoCloseable {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final Map<Signal, SignalHandler> before = new ConcurrentHashMap<>();

    public Interruption() {
        for (String name : List.of("INT", "TERM")) {
            Signal signal = new Signal(name);
            before.put(signal, Signal.handle(signal, ask -> end()));
        }
    }

    /** Waits for Ctrl-C. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** Waits for Ctrl-C, but so long at most; whether it came. */
    public boolean await(Duration time) throws InterruptedException {
        return asked.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether Ctrl-C came. */
    public boolean came() {
        return asked.getCount() == 0;
    }

    /**
     * Goes on unless Ctrl-C came.
     *
     * @throws IllegalStateException if it did
     */
    public void check() {
        if (came()) {
            throw new IllegalStateException("interrupted before all was done");
        }
    }

    @Override
    public void close() {
        before.forEach(Signal::handle);
    }

    private void end() {
        close();
        asked.countDown();
    }
}
