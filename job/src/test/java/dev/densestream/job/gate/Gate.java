// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.gate;

import dev.densestream.job.accepted.AcceptedWeights;
import dev.densestream.job.config.RunOptions;
import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.WeightsStatus;
import dev.densestream.job.infer.Mails;
import dev.densestream.job.infer.Records;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.topics.TopicLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** The weights gate alone. */
final class Gate implements AutoCloseable {

    private final OneInputStreamOperatorTestHarness<RawRecord, List<WeightsUpdate>> harness;

    private Gate(OneInputStreamOperatorTestHarness<RawRecord, List<WeightsUpdate>> harness) {
        this.harness = harness;
    }

    static Gate open(@Nullable OperatorSubtaskState state, String... options) throws Exception {
        return open(state, AcceptedWeights.NONE, options);
    }

    static Gate open(
            @Nullable OperatorSubtaskState state, AcceptedWeights accepted, String... options)
            throws Exception {
        var harness =
                new OneInputStreamOperatorTestHarness<RawRecord, List<WeightsUpdate>>(
                        new WeightsGate(
                                RunOptions.parse(options), topic -> TopicLimits.UNKNOWN, accepted));
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return new Gate(harness);
    }

    /** A record comes and is judged. */
    Gate offer(RawRecord record) throws Exception {
        return comes(record).judges();
    }

    /** A record comes; it is not judged yet. */
    Gate comes(RawRecord record) throws Exception {
        harness.processElement(record, 0);
        return this;
    }

    /** Waits until one candidate is judged. */
    Gate judges() throws Exception {
        Mails.await(harness.getTaskMailbox());
        return this;
    }

    OperatorSubtaskState snapshot() throws Exception {
        return harness.snapshot(1, 1);
    }

    List<String> accepted() {
        return harness.extractOutputValues().stream()
                .flatMap(List::stream)
                .map(WeightsUpdate::id)
                .map(id -> id.model() + (id.retired() ? " retired at " : " ") + id.version())
                .toList();
    }

    /** How many versions were let in at a time. */
    List<Integer> together() {
        return harness.extractOutputValues().stream().map(List::size).toList();
    }

    byte[] file(int index) {
        return Objects.requireNonNull(harness.extractOutputValues().get(index).get(0).file());
    }

    List<RawRecord> deadLetters() {
        return sideOutput(DeadLetter.TAG);
    }

    /** What was told of weights so far. */
    List<String> told() {
        return sideOutput(WeightsStatus.TAG).stream().map(Records::text).toList();
    }

    /** What was written to the topic of accepted weights so far. */
    List<RawRecord> kept() {
        return sideOutput(WeightsGate.ACCEPTED);
    }

    private List<RawRecord> sideOutput(OutputTag<RawRecord> tag) {
        List<RawRecord> records = new ArrayList<>();
        var output = harness.getSideOutput(tag);
        if (output != null) {
            output.stream().map(StreamRecord::getValue).forEach(records::add);
        }
        return records;
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
