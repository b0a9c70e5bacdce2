// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.serving.ServingNetwork;
import dev.densestream.job.waiting.WaitingRecords;
import java.time.Duration;

/** What becomes of requests that have waited. For the task's thread. */
final class LateVisits implements WaitingRecords.Visitor {

    private final ChosenWeights weights;
    private final Inference inference;
    private final Outlet outlet;
    private final Duration timeout;

    /**
     * @param timeout how long requests may wait
     */
    LateVisits(ChosenWeights weights, Inference inference, Outlet outlet, Duration timeout) {
        this.weights = weights;
        this.inference = inference;
        this.outlet = outlet;
        this.timeout = timeout;
    }

    @Override
    public boolean served(ModelChoice choice, RawRecord request) throws Exception {
        try {
            ServingNetwork block = weights.block(choice);
            if (block == null) {
                // not opened: it is visited many times
                return false;
            }
            outlet.answer(inference.respond(request, block), request);
        } catch (RejectedRecordException e) {
            outlet.reject(request, e);
        }
        return true;
    }

    @Override
    public void expired(ModelChoice choice, RawRecord request) throws Exception {
        rejected(request, weights.absent(choice).timeIsUp(timeout.toMillis()));
    }

    @Override
    public void rejected(RawRecord request, RejectedRecordException why) {
        outlet.reject(request, why);
    }
}
