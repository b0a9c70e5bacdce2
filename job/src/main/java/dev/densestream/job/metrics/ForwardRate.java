// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.metrics;

/**
 * The speed of the latest forward passes, each weighing a little less than the next. Written by one
 * thread, read by any.
 */
final class ForwardRate {

    /** What is left of a pass's weight after the next one: about the latest hundred count. */
    private static final double DECAY = 0.98;

    private double flops;
    private double nanos;
    private volatile double gigaflopsPerSecond;

    /** One pass of so many operations took so long. */
    void add(long passFlops, long passNanos) {
        flops = flops * DECAY + passFlops;
        nanos = nanos * DECAY + Math.max(1, passNanos);
        // operations per nanosecond are 10^9 operations per second
        gigaflopsPerSecond = flops / nanos;
    }

    /** 10^9 operations per second; 0 before the first pass. */
    double gigaflopsPerSecond() {
        return gigaflopsPerSecond;
    }
}
