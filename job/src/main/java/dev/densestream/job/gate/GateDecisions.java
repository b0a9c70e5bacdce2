// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.gate;

import dev.densestream.job.accepted.AcceptedVersions;
import dev.densestream.job.accepted.AcceptedWeights.Found;
import dev.densestream.job.contract.DeadLetterStage;
import dev.densestream.job.contract.NoRestart;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.contract.WeightsStatus;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.weights.WeightsBudget;
import dev.densestream.job.weights.WeightsCandidate;
import dev.densestream.job.weights.WeightsResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of candidates that were examined: they serve, or they are turned away and told of.
 * For the task's thread.
 */
final class GateDecisions implements ExaminationQueue.Judge {

    private static final Logger LOGGER = LoggerFactory.getLogger(GateDecisions.class);

    private final NewestVersions newest;
    private final AcceptedVersions kept;
    private final WeightsBudget budget;
    private final GateOutput output;

    GateDecisions(
            NewestVersions newest, AcceptedVersions kept, WeightsBudget budget, GateOutput output) {
        this.newest = newest;
        this.kept = kept;
        this.budget = budget;
        this.output = output;
    }

    /** It is known what earlier runs have accepted. */
    void found(Found found) {
        output.keep(kept.found(found, output.now()));
    }

    @Override
    public @Nullable ModelVersion known(String model) {
        return newest.of(model);
    }

    @Override
    public void judged(WeightsCandidate candidate, WeightsResult result) {
        if (result instanceof WeightsResult.Accepted right) {
            accept(candidate, right);
        } else if (result instanceof WeightsResult.Known known) {
            LOGGER.info("Weights {} ignored, known: {}", candidate.place(), known.id());
        } else if (result instanceof WeightsResult.Outdated outdated) {
            LOGGER.info("Weights {} ignored: {}", candidate.place(), outdated.why());
            RawRecord record = candidate.record();
            if (record != null && !kept.judgedBefore(outdated.id(), record)) {
                tellRejected(candidate, outdated.id(), outdated.why());
            }
        } else if (result instanceof WeightsResult.Rejected no) {
            reject(candidate, no.id(), no.why());
        }
    }

    private void accept(WeightsCandidate candidate, WeightsResult.Accepted right) {
        List<WeightsUpdate> newestFirst = new ArrayList<>();
        for (WeightsResult.Proven proven : right.newestFirst()) {
            ModelVersion id = proven.update().id();
            try {
                budget.keep(id.model(), id.version(), proven.size());
                newestFirst.add(proven.update());
            } catch (IllegalArgumentException e) {
                // others were let in meanwhile
                reject(candidate, id, RejectedRecordException.at(DeadLetterStage.WEIGHTS, e));
            }
        }
        if (!newestFirst.isEmpty()) {
            serve(candidate, newestFirst);
        }
    }

    private void serve(WeightsCandidate candidate, List<WeightsUpdate> newestFirst) {
        ModelVersion id = newestFirst.get(0).id();
        newest.accepted(id, candidate.takeLease());
        output.serve(newestFirst);
        RawRecord record = candidate.record();
        if (candidate.acceptedBefore()) {
            newestFirst.forEach(update -> output.keep(kept.keptAlready(update.id(), output.now())));
        } else if (record != null) {
            output.keep(kept.accepted(id, record, output.now()));
        }
        if (id.retired()) {
            output.tell(WeightsStatus.retired(id, output.now()));
        }
        for (WeightsUpdate update : newestFirst) {
            LOGGER.info("Weights {} accepted: {}", candidate.place(), update.id());
        }
    }

    private void reject(
            WeightsCandidate candidate, @Nullable ModelVersion id, RejectedRecordException why) {
        RawRecord record = candidate.record();
        if (record == null) {
            if (newest.of(candidate.model()) == null) {
                throw NoRestart.because(why);
            }
            LOGGER.warn("{}; what is in state goes on serving", why.getMessage());
        } else if (candidate.acceptedBefore()) {
            LOGGER.warn("Weights {}, accepted before: {}", candidate.place(), why.getMessage());
        } else {
            output.reject(record, why);
            tellRejected(candidate, id, String.valueOf(why.getMessage()));
        }
    }

    private void tellRejected(WeightsCandidate candidate, @Nullable ModelVersion id, String why) {
        RawRecord record = candidate.record();
        if (record != null && !candidate.acceptedBefore()) {
            output.tell(WeightsStatus.rejected(record, id, why, output.now()));
        }
    }
}
