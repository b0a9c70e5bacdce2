// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that takes long, done on a thread for weights: its result comes back to the task's thread
 * through the mailbox, and where it fails for now it is tried again, each time after a longer
 * pause. For the task's thread.
 */
public final class BackgroundWork<T> implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(BackgroundWork.class);

    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final Steps<T> steps;
    private final MailboxExecutor mailbox;

    private @Nullable Future<?> running;
    private int failures;
    private boolean closed;

    /** What is done, and what follows; the task's thread calls all but {@link #run}. */
    public interface Steps<T> {

        /** Where the next attempt runs. */
        WeightsLane lane();

        /**
         * Does the work, on a thread for weights.
         *
         * @throws IOException if it failed
         */
        T run() throws IOException;

        /** Whether another attempt may help; what is thrown otherwise fails the task. */
        default boolean mayPass(Throwable failure) {
            return failure instanceof IOException;
        }

        /** The work is done. */
        void done(T result) throws Exception;

        /**
         * An attempt has failed that another one may help.
         *
         * @param attempts so far
         * @param pauseMillis until the next one
         * @return whether there is a next one
         */
        boolean failed(Throwable failure, int attempts, long pauseMillis) throws Exception;
    }

    public BackgroundWork(Steps<T> steps, MailboxExecutor mailbox) {
        this.steps = steps;
        this.mailbox = mailbox;
    }

    /** Begins; once the work is done it may begin again, in the lane that is right then. */
    public void start() {
        start(0);
    }

    /** What still runs is interrupted, and nothing follows. */
    @Override
    public void close() {
        closed = true;
        if (running != null) {
            running.cancel(true);
        }
    }

    private void start(long delayMillis) {
        running =
                steps.lane().executor().schedule(this::attempt, delayMillis, TimeUnit.MILLISECONDS);
    }

    /** On a thread for weights. */
    private void attempt() {
        try {
            T result = steps.run();
            send(() -> done(result));
        } catch (IOException | RuntimeException | Error e) {
            send(() -> failed(e));
        }
    }

    private void send(ThrowingRunnable<Exception> mail) {
        try {
            mailbox.execute(mail, "background work came back");
        } catch (RejectedExecutionException e) {
            LOGGER.debug("The task is gone", e);
        }
    }

    private void done(T result) throws Exception {
        if (!closed) {
            steps.done(result);
        }
    }

    private void failed(Throwable failure) throws Exception {
        if (!steps.mayPass(failure)) {
            ExceptionUtils.rethrowException(failure);
        }
        if (closed) {
            return;
        }
        failures++;
        long pauseMillis = pauseMillis(failures);
        if (steps.failed(failure, failures, pauseMillis)) {
            start(pauseMillis);
        }
    }

    /** Twice as long each time, up to half a minute. */
    private static long pauseMillis(int failures) {
        return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures - 1, 20));
    }
}
