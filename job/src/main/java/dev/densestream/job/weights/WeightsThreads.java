package dev.densestream.job.weights;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of this JVM that read, check and prepare weights, so that no task's thread does.
 *
 * <p>An idle one ends after some seconds: a thread that stayed would keep the job's classes from
 * being unloaded when the job is gone.
 */
public final class WeightsThreads {

    private static final int THREADS = 4;
    private static final int IDLE_SECONDS = 5;
    private static final long FIRST_DELAY_MILLIS = 200;
    private static final long LONGEST_DELAY_MILLIS = 30_000;

    private static final AtomicInteger STARTED = new AtomicInteger();
    private static final ScheduledThreadPoolExecutor EXECUTOR = create();

    private WeightsThreads() {}

    /** Shared by all tasks; nobody shuts it down. */
    public static ScheduledExecutorService executor() {
        return EXECUTOR;
    }

    /**
     * How long to wait before trying again: twice as long each time, up to half a minute.
     *
     * @param failures how often it has failed, at least 1
     */
    public static long retryDelayMillis(int failures) {
        return Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(failures - 1, 20));
    }

    private static ScheduledThreadPoolExecutor create() {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(
                        THREADS,
                        work -> {
                            Thread thread =
                                    new Thread(
                                            work,
                                            "densestream-weights-" + STARTED.incrementAndGet());
                            thread.setDaemon(true);
                            thread.setContextClassLoader(WeightsThreads.class.getClassLoader());
                            return thread;
                        });
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }
}
