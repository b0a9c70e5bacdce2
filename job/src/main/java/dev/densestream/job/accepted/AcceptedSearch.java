// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.accepted;

import dev.densestream.job.accepted.AcceptedWeights.Found;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.weights.BackgroundWork;
import dev.densestream.job.weights.WeightsLane;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks in the background for what earlier runs have accepted, again if the brokers do not answer,
 * and after some attempts as if nothing was kept. For the task's thread.
 */
public final class AcceptedSearch implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(AcceptedSearch.class);

    /** The last attempt begins about 25 s after the first, and more where brokers time out. */
    private static final int MAX_ATTEMPTS = 8;

    private final AcceptedWeights accepted;
    private final Map<String, ModelVersion> known;
    private final int keepVersions;
    private final Consumer<Found> whenFound;
    private final BackgroundWork<Found> work;

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
        this.whenFound = whenFound;
        this.work = new BackgroundWork<>(new Steps(), mailbox);
    }

    /** Begins; where nothing can be kept, that is found at once. */
    public void start() {
        if (accepted.nothing()) {
            whenFound.accept(Found.NOTHING);
        } else {
            work.start();
        }
    }

    @Override
    public void close() {
        work.close();
    }

    private final class Steps implements BackgroundWork.Steps<Found> {

        @Override
        public WeightsLane lane() {
            return WeightsLane.SMALL;
        }

        @Override
        public Found run() throws IOException {
            return accepted.find(known, keepVersions);
        }

        @Override
        public void done(Found found) {
            whenFound.accept(found);
        }

        @Override
        public boolean failed(Throwable failure, int attempts, long pauseMillis) {
            if (attempts < MAX_ATTEMPTS) {
                LOGGER.warn(
                        "Accepted weights not read, next try in {} ms: {}",
                        pauseMillis,
                        failure.toString());
                return true;
            }
            LOGGER.warn(
                    "Accepted weights not read in {} attempts, and not kept until the job starts"
                            + " again: {}",
                    attempts,
                    failure.toString());
            whenFound.accept(Found.NOTHING);
            return false;
        }
    }
}
