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
 * Where a record ends: as an answer or as a dead letter, counted and told of.
 *
 * @param maxDeadLetterBytes the largest record that the dead letters' topic takes at present
 */
record Outlet(
        Collector<RawRecord> answers,
        Consumer<RawRecord> deadLetters,
        LongSupplier maxDeadLetterBytes,
        InferenceMetrics metrics) {

    void answer(RawRecord answer) {
        answers.collect(answer);
        metrics.answer(answer.sizeBytes(), answer.timestamp());
    }

    void reject(RawRecord question, RejectedRecordException why) {
        deadLetters.accept(DeadLetter.of(question, why, maxDeadLetterBytes.getAsLong()));
        metrics.deadLetter(why.stage());
        RejectionLog.SHARED.rejected(question, why);
    }
}
