// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.serving.ServingNetwork;
import dev.densestream.job.waiting.WaitingSchedule;
import java.util.List;
import org.apache.flink.util.function.ThrowingConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A request's first visit: it is answered, waits for its weights or behind others that do, or is
 * turned away. For the task's thread.
 */
final class Arrivals {

    private final ChosenWeights weights;
    private final Inference inference;
    private final Outlet outlet;
    private final WaitingSchedule waiting;
    private final ThrowingConsumer<String, Exception> letOthersRun;

    /**
     * @param letOthersRun lets the task's thread do something else, and then go on with the given
     *     key
     */
    Arrivals(
            ChosenWeights weights,
            Inference inference,
            Outlet outlet,
            WaitingSchedule waiting,
            ThrowingConsumer<String, Exception> letOthersRun) {
        this.weights = weights;
        this.inference = inference;
        this.outlet = outlet;
        this.waiting = waiting;
        this.letOthersRun = letOthersRun;
    }

    /**
     * A request comes.
     *
     * @param key of its partition, which is the current one
     */
    void comes(String key, RawRecord request) throws Exception {
        try {
            ModelChoice choice = weights.chosenBy(request);
            ServingNetwork block = blockInTurn(key, choice);
            if (block == null) {
                // what cannot be decoded need not wait to be turned away; what can is opened again
                // when its weights are there, for a tensor takes memory that others compute in
                inference.open(request);
                block = blockInputFor(key, choice, request);
            }
            if (block == null) {
                letWait(key, choice, request);
            } else {
                outlet.answer(inference.respond(request, block), request);
            }
        } catch (RejectedRecordException e) {
            outlet.reject(request, e);
        }
    }

    /** What answers; null if the request has to wait, behind others or for its weights. */
    private @Nullable ServingNetwork blockInTurn(String key, ModelChoice choice) throws Exception {
        return waiting.hasLine(key, choice) ? null : weights.block(choice);
    }

    /**
     * Blocks the input rather than turn the request away, where its own weights are about to be
     * ready.
     *
     * @return what answers; null if the request has to wait
     */
    private @Nullable ServingNetwork blockInputFor(
            String key, ModelChoice choice, RawRecord request) throws Exception {
        ServingNetwork block = null;
        while (block == null && isWorthBlocking(key, choice, request)) {
            letOthersRun.accept(key);
            block = blockInTurn(key, choice);
        }
        return block;
    }

    private boolean isWorthBlocking(String key, ModelChoice choice, RawRecord request)
            throws Exception {
        return !hasRoomFor(key, choice, request)
                && (weights.preparing(choice) || waiting.isDue(key, choice));
    }

    private boolean hasRoomFor(String key, ModelChoice choice, RawRecord request) throws Exception {
        return waiting.hasRoomFor(key, choice, request, weights.published(choice));
    }

    private void letWait(String key, ModelChoice choice, RawRecord request) throws Exception {
        if (!hasRoomFor(key, choice, request)) {
            makeRoom(key, choice, request);
        }
        waiting.add(key, choice, request);
    }

    /**
     * Turns away the records of its own line that wait longest, so that dead letters of a line come
     * in its order; none of them where that does not help.
     *
     * @throws RejectedRecordException if there is no room all the same
     */
    private void makeRoom(String key, ModelChoice choice, RawRecord request) throws Exception {
        RejectedRecordException why =
                weights.absent(choice).noRoom(waiting.room().of(choice), waiting.room().all());
        List<RawRecord> oldest = waiting.makeRoom(key, choice, request, weights.published(choice));
        if (oldest.isEmpty()) {
            throw why;
        }
        oldest.forEach(record -> outlet.reject(record, why));
    }
}
