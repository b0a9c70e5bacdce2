// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.contract.RejectionLog;
import dev.densestream.job.metrics.InferenceMetrics;
import dev.densestream.job.record.RawRecord;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.util.Collector;

/**
 * Where a record ends: as a response or as a dead letter, counted and told of.
 *
 * @param maxDeadLetterBytes the largest record that the dead letters' topic takes at present
 * @param guard bears so many dead letters and no more
 */
record Outlet(
        Collector<RawRecord> responses,
        Consumer<RawRecord> rows,
        Consumer<RawRecord> deadLetters,
        LongSupplier maxDeadLetterBytes,
        DeadLetterGuard guard,
        InferenceMetrics metrics) {

    void answer(Answer answer, RawRecord request) {
        RawRecord response = answer.response();
        long bytes = 0;
        if (response != null) {
            responses.collect(response);
            bytes += response.sizeBytes();
        }
        for (RawRecord row : answer.rows()) {
            rows.accept(row);
            bytes += row.sizeBytes();
        }
        metrics.response(bytes, request.timestamp());
        guard.answered();
    }

    void reject(RawRecord request, RejectedRecordException why) {
        deadLetters.accept(DeadLetter.of(request, why, maxDeadLetterBytes.getAsLong()));
        metrics.deadLetter(why.stage());
        RejectionLog.SHARED.rejected(request, why);
        guard.turnedAway(String.valueOf(why.getMessage()));
    }
}
