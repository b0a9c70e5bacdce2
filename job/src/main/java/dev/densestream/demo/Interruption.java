package dev.densestream.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C into an orderly end of the demo: the JVM waits until {@link #close}, which comes
 * last.
 */
final class Interruption implements AutoCloseable {

    private static final int CLEANUP_SECONDS = 30;

    private final Thread demo = Thread.currentThread();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "demo-interruption");
    private volatile boolean serving;

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Waits for Ctrl-C, which from now on is the expected end: exit code 0. */
    void serveUntilAsked() throws InterruptedException {
        serving = true;
        asked.await();
    }

    @Override
    public void close() {
        cleanedUp.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // the JVM is on its way out because somebody asked
        }
    }

    private void end() {
        boolean expected = serving;
        asked.countDown();
        if (!expected) {
            demo.interrupt();
        }
        try {
            boolean clean = cleanedUp.await(CLEANUP_SECONDS, TimeUnit.SECONDS);
            if (expected && clean) {
                // without this the exit code would be the signal's
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
