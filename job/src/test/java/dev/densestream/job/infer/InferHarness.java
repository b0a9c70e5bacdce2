// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.RunOptions;
import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.WeightsStatus;
import dev.densestream.job.record.PartitionKey;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.topics.TopicLimits;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** The infer operator alone, with time in the test's hands. */
public final class InferHarness implements AutoCloseable {

    private final KeyedTwoInputStreamOperatorTestHarness<
                    String, RawRecord, List<WeightsUpdate>, RawRecord>
            harness;

    private InferHarness(
            KeyedTwoInputStreamOperatorTestHarness<
                            String, RawRecord, List<WeightsUpdate>, RawRecord>
                    harness) {
        this.harness = harness;
    }

    public static InferHarness open(String... options) throws Exception {
        return restore(null, 1, 1, 0, options);
    }

    public static InferHarness restore(OperatorSubtaskState state, String... options)
            throws Exception {
        return restore(state, 1, 1, 0, options);
    }

    /** One subtask of several, from the state of all that were. */
    public static InferHarness restore(
            @Nullable OperatorSubtaskState state,
            int oldParallelism,
            int parallelism,
            int index,
            String... options)
            throws Exception {
        JobConfig config = RunOptions.parse(options);
        InferDenseBlock infer = new InferDenseBlock(config, topic -> TopicLimits.UNKNOWN);
        KeyedTwoInputStreamOperatorTestHarness<String, RawRecord, List<WeightsUpdate>, RawRecord>
                harness =
                        new KeyedTwoInputStreamOperatorTestHarness<>(
                                infer,
                                new PartitionKey(),
                                null,
                                Types.STRING,
                                PartitionKey.KEY_GROUPS,
                                parallelism,
                                index);
        // a job does it where it makes the operator
        infer.setMailboxExecutor(
                new MailboxExecutorImpl(
                        harness.getTaskMailbox(), 0, StreamTaskActionExecutor.IMMEDIATE));
        harness.setup(
                RawRecord.TYPE.createSerializer(
                        harness.getExecutionConfig().getSerializerConfig()));
        if (state != null) {
            harness.initializeState(
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, PartitionKey.KEY_GROUPS, oldParallelism, parallelism, index));
        }
        harness.open();
        return new InferHarness(harness);
    }

    public InferHarness ask(RawRecord request) throws Exception {
        harness.processElement1(request, 0);
        return this;
    }

    /** An update comes and is ready. */
    public InferHarness update(WeightsUpdate update) throws Exception {
        comes(update);
        return update.id().retired() ? this : isReady();
    }

    /** An update comes; what is to serve is being prepared. */
    public InferHarness comes(WeightsUpdate update) throws Exception {
        return come(update);
    }

    /** Updates come together, newest first. */
    InferHarness come(WeightsUpdate... newestFirst) throws Exception {
        harness.processElement2(List.of(newestFirst), 0);
        return this;
    }

    /** Waits until one version is ready, or one attempt has failed. */
    public InferHarness isReady() throws Exception {
        Mails.await(harness.getTaskMailbox());
        return inSlices();
    }

    /** Lets a little time pass, in which records that waited are answered slice by slice. */
    public InferHarness inSlices() throws Exception {
        for (int slice = 0; slice < 20; slice++) {
            at(harness.getProcessingTime() + 5);
        }
        return this;
    }

    public InferHarness at(long millis) throws Exception {
        harness.setProcessingTime(millis);
        return this;
    }

    public OperatorSubtaskState snapshot() throws Exception {
        return harness.snapshot(1, 1);
    }

    /** All responses so far. */
    public List<RawRecord> responses() {
        return harness.extractOutputValues();
    }

    /** The offsets of all responses so far, in order. */
    public List<Long> answered() {
        return responses().stream().map(RawRecord::offset).toList();
    }

    /** All dead letters so far. */
    public List<RawRecord> deadLetters() {
        return sideOutput(DeadLetter.TAG);
    }

    /** What was told of weights so far. */
    List<String> told() {
        return sideOutput(WeightsStatus.TAG).stream().map(Records::text).toList();
    }

    private List<RawRecord> sideOutput(OutputTag<RawRecord> tag) {
        List<RawRecord> records = new ArrayList<>();
        var output = harness.getSideOutput(tag);
        if (output != null) {
            output.stream().map(StreamRecord::getValue).forEach(records::add);
        }
        return records;
    }

    /** Forgets all responses and dead letters so far. */
    void forgetOutput() {
        harness.getOutput().clear();
        var output = harness.getSideOutput(DeadLetter.TAG);
        if (output != null) {
            output.clear();
        }
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
