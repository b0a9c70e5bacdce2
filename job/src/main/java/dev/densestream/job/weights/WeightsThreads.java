package dev.densestream.job.weights;

import java.util.concurrent.ScheduledExecutorService;

/** When weights are read, checked and prepared, so that no task's thread does. */
public final class WeightsThreads {

    private static final long FIRST_DELAY_MILLIS = 200;
    private static final long LONGEST_DELAY_MILLIS = 30_000;

    private WeightsThreads() {}

    /** The threads for what is small; shared by all tasks, nobody shuts it down. */
    public static ScheduledExecutorService executor() {
        return WeightsLane.SMALL.executor();
    }

    /**
     * How long to wait before trying again: twice as long each time, up to half a minute.
     *
     * @param failures how often it has failed, at least 1
     */
    public static long retryDelayMillis(int failures) {
        return Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(failures - 1, 20));
    }
}
