package dev.densestream.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting for a condition, with an end. */
public final class Wait {

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Wait() {}

    /** Something that is asked until it is true. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * Returns once the condition holds.
     *
     * @throws IllegalStateException naming {@code what}, if it does not hold in time
     */
    public static void until(String what, Duration patience, Condition condition) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "%s: not within %d s".formatted(what, patience.toSeconds()));
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
