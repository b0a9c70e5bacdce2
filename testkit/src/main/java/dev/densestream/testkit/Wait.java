// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting for a condition, with an end. */
public final class Wait {

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

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
        if (!upTo(patience, condition)) {
            throw new IllegalStateException(
                    "%s: not within %d s".formatted(what, patience.toSeconds()));
        }
    }

    /**
     * Returns once the condition holds, or after that time: for whoever says by himself what is
     * wrong then.
     *
     * @return whether it holds
     */
    public static boolean upTo(Duration patience, Condition condition) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return true;
    }
}
