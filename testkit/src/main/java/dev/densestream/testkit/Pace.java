// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import java.util.concurrent.locks.LockSupport;

/** An even pace, which begins when this is made. */
public final class Pace {

    private final long start = System.nanoTime();
    private final double perSecond;

    public Pace(double perSecond) {
        this.perSecond = perSecond;
    }

    /**
     * Returns once the {@code n}-th is due, with 0 for the one at the beginning; at once if it is
     * late, so that whoever was held up catches up.
     */
    public void await(long n) {
        awaitMoment(start + (long) (n * 1e9 / perSecond));
    }

    /** Returns once it is that late, as {@link System#nanoTime} counts. */
    public static void awaitMoment(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
