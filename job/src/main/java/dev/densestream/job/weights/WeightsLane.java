// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where weights are read, checked and prepared: large ones one at a time, so that one of them is in
 * memory at once; small ones on threads of their own, so that none ever stands behind a large one.
 *
 * <p>An idle thread ends after some seconds: one that stayed would keep the job's classes from
 * being unloaded when the job is gone.
 */
public enum WeightsLane {
    SMALL(4, Thread.NORM_PRIORITY),
    LARGE(1, Thread.MIN_PRIORITY);

    /** The largest file that is small. */
    public static final long MAX_SMALL_BYTES = 8L << 20;

    /** The most floating-point operations of a self-test that is small. */
    public static final long MAX_SMALL_FLOPS = 1_000_000_000;

    private static final int IDLE_SECONDS = 5;

    private final ScheduledThreadPoolExecutor executor;

    WeightsLane(int threads, int priority) {
        AtomicInteger started = new AtomicInteger();
        String name = "densestream-weights-" + name().toLowerCase(Locale.ROOT) + "-";
        executor =
                new ScheduledThreadPoolExecutor(
                        threads,
                        work -> {
                            Thread thread = new Thread(work, name + started.incrementAndGet());
                            thread.setDaemon(true);
                            thread.setPriority(priority);
                            thread.setContextClassLoader(WeightsLane.class.getClassLoader());
                            return thread;
                        });
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
    }

    /**
     * The lane for a file.
     *
     * @param flops of its self-test, as far as known
     */
    public static WeightsLane of(long bytes, long flops) {
        return bytes > MAX_SMALL_BYTES || flops > MAX_SMALL_FLOPS ? LARGE : SMALL;
    }

    /** Shared by all tasks; nobody shuts it down. */
    public ScheduledExecutorService executor() {
        return executor;
    }
}
