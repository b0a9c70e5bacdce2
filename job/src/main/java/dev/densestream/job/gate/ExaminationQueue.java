package dev.densestream.job.gate;

import dev.densestream.job.contract.DeadLetterStage;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.weights.WeightsExamination;
import dev.densestream.job.weights.WeightsOffer;
import dev.densestream.job.weights.WeightsThreads;
import dev.densestream.job.weights.WeightsVerdict;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has offers examined on other threads: of each model one at a time, in order; again where reading
 * fails; large ones one at a time. For the task's thread.
 */
final class ExaminationQueue implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ExaminationQueue.class);

    /** The last attempt to read comes about 25 s after the first. */
    private static final int MAX_ATTEMPTS = 8;

    private final WeightsExamination examination;
    private final MailboxExecutor mailbox;
    private final Judge judge;
    private final PendingOffers pending = new PendingOffers();
    private final Map<WeightsOffer, Future<?>> running = new HashMap<>();

    /** Called by the task's thread. */
    interface Judge {

        /** The newest version of the model that was accepted, null for none. */
        @Nullable ModelVersion known(String model);

        /** What an examination has found; the model's next offer is examined after that. */
        void judged(WeightsOffer offer, WeightsVerdict verdict);
    }

    ExaminationQueue(WeightsExamination examination, MailboxExecutor mailbox, Judge judge) {
        this.examination = examination;
        this.mailbox = mailbox;
        this.judge = judge;
    }

    void add(WeightsOffer offer) {
        if (pending.add(offer)) {
            examine(offer, 0);
        }
    }

    /** Of the records that are not judged. */
    long bytes() {
        return pending.bytes();
    }

    /** The records that are not judged and that nobody reads again. */
    List<RawRecord> records() {
        return pending.records();
    }

    @Override
    public void close() {
        running.values().forEach(future -> future.cancel(true));
        pending.close();
    }

    private void examine(WeightsOffer offer, long delayMillis) {
        ModelVersion known = judge.known(offer.model());
        running.put(
                offer,
                offer.lane()
                        .executor()
                        .schedule(
                                () -> examineNow(offer, known),
                                delayMillis,
                                TimeUnit.MILLISECONDS));
    }

    /** On a thread for weights. */
    private void examineNow(WeightsOffer offer, @Nullable ModelVersion known) {
        try {
            WeightsVerdict verdict = examination.examine(offer, known);
            send(() -> examined(offer, verdict));
        } catch (IOException e) {
            send(() -> failed(offer, e));
        } catch (RuntimeException | Error e) {
            send(
                    () -> {
                        throw e;
                    });
        }
    }

    private void send(ThrowingRunnable<Exception> mail) {
        try {
            mailbox.execute(mail, "weights were examined");
        } catch (RejectedExecutionException e) {
            LOGGER.debug("The task is gone", e);
        }
    }

    private void examined(WeightsOffer offer, WeightsVerdict verdict) {
        running.remove(offer);
        if (verdict instanceof WeightsVerdict.Large) {
            offer.isLarge();
            examine(offer, 0);
            return;
        }
        judge.judged(offer, verdict);
        offer.close();
        WeightsOffer next = pending.next(offer);
        if (next != null) {
            examine(next, 0);
        }
    }

    private void failed(WeightsOffer offer, IOException e) throws IOException {
        int failures = offer.failedAgain();
        if (failures < MAX_ATTEMPTS) {
            long delay = WeightsThreads.retryDelayMillis(failures);
            LOGGER.warn("Weights {} not read, next try in {} ms: {}", offer.place(), delay, e);
            examine(offer, delay);
        } else if (offer.record() == null && judge.known(offer.model()) == null) {
            throw e;
        } else {
            examined(
                    offer,
                    new WeightsVerdict.Rejected(
                            null,
                            new RejectedRecordException(
                                    DeadLetterStage.WEIGHTS,
                                    "weights of model %s: not read in %d attempts (%s); publish them again"
                                            .formatted(offer.model(), failures, e),
                                    e)));
        }
    }
}
