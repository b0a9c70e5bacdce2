// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.gate;

import dev.densestream.job.contract.DeadLetterStage;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.weights.BackgroundWork;
import dev.densestream.job.weights.WeightsCandidate;
import dev.densestream.job.weights.WeightsExamination;
import dev.densestream.job.weights.WeightsLane;
import dev.densestream.job.weights.WeightsResult;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has candidates examined in the background: of each model one at a time, in order; again where
 * reading fails; large ones one at a time. For the task's thread.
 */
final class ExaminationQueue implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ExaminationQueue.class);

    /** The last attempt to read comes about 25 s after the first. */
    private static final int MAX_ATTEMPTS = 8;

    private final WeightsExamination examination;
    private final MailboxExecutor mailbox;
    private final Judge judge;
    private final Map<String, Line> byModel = new LinkedHashMap<>();
    private long bytes;

    /** Called by the task's thread. */
    interface Judge {

        /** The newest version of the model that was accepted, null for none. */
        @Nullable ModelVersion known(String model);

        /** What an examination has found; the model's next candidate is examined after that. */
        void judged(WeightsCandidate candidate, WeightsResult result);
    }

    /** A model's candidates that are not judged, the first of which is being examined. */
    private static final class Line {
        private final Deque<WeightsCandidate> candidates = new ArrayDeque<>();
        private @Nullable BackgroundWork<WeightsResult> running;
    }

    ExaminationQueue(WeightsExamination examination, MailboxExecutor mailbox, Judge judge) {
        this.examination = examination;
        this.mailbox = mailbox;
        this.judge = judge;
    }

    void add(WeightsCandidate candidate) {
        Line line = byModel.computeIfAbsent(candidate.model(), model -> new Line());
        line.candidates.add(candidate);
        bytes += candidate.sizeBytes();
        if (line.candidates.size() == 1) {
            examine(candidate, line);
        }
    }

    /** Of the records that are not judged. */
    long bytes() {
        return bytes;
    }

    /** The records that are not judged and that nobody reads again. */
    List<RawRecord> records() {
        List<RawRecord> records = new ArrayList<>();
        for (Line line : byModel.values()) {
            for (WeightsCandidate candidate : line.candidates) {
                RawRecord record = candidate.record();
                if (record != null && !candidate.acceptedBefore()) {
                    records.add(record);
                }
            }
        }
        return records;
    }

    @Override
    public void close() {
        for (Line line : byModel.values()) {
            if (line.running != null) {
                line.running.close();
            }
            line.candidates.forEach(WeightsCandidate::close);
        }
    }

    private void examine(WeightsCandidate candidate, Line line) {
        ModelVersion known = judge.known(candidate.model());
        line.running = new BackgroundWork<>(new Steps(candidate, known), mailbox);
        line.running.start();
    }

    private Line lineOf(WeightsCandidate candidate) {
        return Objects.requireNonNull(byModel.get(candidate.model()));
    }

    private void examined(WeightsCandidate candidate, WeightsResult result) {
        judge.judged(candidate, result);
        candidate.close();
        bytes -= candidate.sizeBytes();
        Line line = lineOf(candidate);
        line.candidates.remove();
        line.running = null;
        WeightsCandidate next = line.candidates.peek();
        if (next == null) {
            byModel.remove(candidate.model());
        } else {
            examine(next, line);
        }
    }

    /** One candidate's examination. */
    private final class Steps implements BackgroundWork.Steps<WeightsResult> {

        private final WeightsCandidate candidate;
        private final @Nullable ModelVersion known;

        Steps(WeightsCandidate candidate, @Nullable ModelVersion known) {
            this.candidate = candidate;
            this.known = known;
        }

        @Override
        public WeightsLane lane() {
            return candidate.lane();
        }

        @Override
        public WeightsResult run() throws IOException {
            return examination.examine(candidate, known);
        }

        @Override
        public void done(WeightsResult result) {
            if (result instanceof WeightsResult.Large) {
                candidate.isLarge();
                Objects.requireNonNull(lineOf(candidate).running).start();
            } else {
                examined(candidate, result);
            }
        }

        @Override
        public boolean failed(Throwable failure, int attempts, long pauseMillis) throws Exception {
            if (attempts < MAX_ATTEMPTS) {
                LOGGER.warn(
                        "Weights {} not read, next try in {} ms: {}",
                        candidate.place(),
                        pauseMillis,
                        failure);
                return true;
            }
            if (candidate.record() == null && known == null) {
                ExceptionUtils.rethrowException(failure);
            }
            examined(candidate, new WeightsResult.Rejected(null, notRead(failure, attempts)));
            return false;
        }

        private RejectedRecordException notRead(Throwable failure, int attempts) {
            return new RejectedRecordException(
                    DeadLetterStage.WEIGHTS,
                    "weights of model %s: not read in %d attempts (%s); publish them again"
                            .formatted(candidate.model(), attempts, failure),
                    failure);
        }
    }
}
