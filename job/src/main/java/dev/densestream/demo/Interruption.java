package dev.densestream.demo;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Turns Ctrl-C into an orderly end of the demo: the demo's own thread looks here, so that all is
 * closed in order and the exit code is the demo's. A second Ctrl-C ends the JVM as ever.
 *
 * <p>A shutdown hook would not do: hooks of Flink and Kafka run beside it, and the exit code is the
 * signal's.
 */
final class Interruption implements AutoCloseable {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final Map<Signal, SignalHandler> before = new ConcurrentHashMap<>();

    Interruption() {
        for (String name : List.of("INT", "TERM")) {
            Signal signal = new Signal(name);
            before.put(signal, Signal.handle(signal, ask -> end()));
        }
    }

    /** Waits for Ctrl-C. */
    void await() throws InterruptedException {
        asked.await();
    }

    /**
     * Goes on unless Ctrl-C came.
     *
     * @throws IllegalStateException if it did
     */
    void check() {
        if (asked.getCount() == 0) {
            throw new IllegalStateException("interrupted before the demo was done");
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
