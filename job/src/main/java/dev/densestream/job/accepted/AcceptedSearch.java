package dev.densestream.job.accepted;

import dev.densestream.job.accepted.AcceptedWeights.Found;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.weights.WeightsThreads;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks on another thread for what earlier runs have accepted, again if the brokers do not answer,
 * and after some attempts as if nothing was kept. For the task's thread.
 */
public final class AcceptedSearch implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(AcceptedSearch.class);

    /** The last attempt begins about 25 s after the first, and more where brokers time out. */
    private static final int MAX_ATTEMPTS = 8;

    private final AcceptedWeights accepted;
    private final Map<String, ModelVersion> known;
    private final int keepVersions;
    private final MailboxExecutor mailbox;
    private final Consumer<Found> whenFound;

    private @Nullable Future<?> running;

    /**
     * @param known of each model, the newest version that state remembers
     * @param whenFound called by the task's thread, once
     */
    public AcceptedSearch(
            AcceptedWeights accepted,
            Map<String, ModelVersion> known,
            int keepVersions,
            MailboxExecutor mailbox,
            Consumer<Found> whenFound) {
        this.accepted = accepted;
        this.known = Map.copyOf(known);
        this.keepVersions = keepVersions;
        this.mailbox = mailbox;
        this.whenFound = whenFound;
    }

    /** Begins; where nothing can be kept, that is found at once. */
    public void start() {
        if (accepted.nothing()) {
            whenFound.accept(Found.NOTHING);
        } else {
            search(0, 0);
        }
    }

    private void search(int failures, long delayMillis) {
        running =
                WeightsThreads.executor()
                        .schedule(() -> searchNow(failures), delayMillis, TimeUnit.MILLISECONDS);
    }

    /** On a thread for weights. */
    private void searchNow(int failures) {
        try {
            Found found = accepted.find(known, keepVersions);
            send(() -> whenFound.accept(found));
        } catch (IOException e) {
            send(() -> failed(failures + 1, e));
        } catch (RuntimeException | Error e) {
            send(
                    () -> {
                        throw e;
                    });
        }
    }

    private void send(ThrowingRunnable<Exception> mail) {
        try {
            mailbox.execute(mail, "accepted weights were looked for");
        } catch (RejectedExecutionException e) {
            LOGGER.debug("The task is gone", e);
        }
    }

    private void failed(int failures, IOException e) {
        if (failures < MAX_ATTEMPTS) {
            long delay = WeightsThreads.retryDelayMillis(failures);
            LOGGER.warn("Accepted weights not read, next try in {} ms: {}", delay, e.toString());
            search(failures, delay);
        } else {
            LOGGER.warn(
                    "Accepted weights not read in {} attempts, and not kept until the job starts"
                            + " again: {}",
                    failures,
                    e.toString());
            whenFound.accept(Found.NOTHING);
        }
    }

    @Override
    public void close() {
        if (running != null) {
            running.cancel(true);
        }
    }
}
