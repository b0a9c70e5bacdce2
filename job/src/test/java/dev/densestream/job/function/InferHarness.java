package dev.densestream.job.function;

import dev.densestream.job.JobConfig;
import dev.densestream.job.RawRecord;
import dev.densestream.job.RunOptions;
import dev.densestream.job.io.TopicLimits;
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
final class InferHarness implements AutoCloseable {

    private final KeyedTwoInputStreamOperatorTestHarness<
                    String, RawRecord, List<WeightsUpdate>, RawRecord>
            harness;

    private InferHarness(
            KeyedTwoInputStreamOperatorTestHarness<
                            String, RawRecord, List<WeightsUpdate>, RawRecord>
                    harness) {
        this.harness = harness;
    }

    static InferHarness open(String... options) throws Exception {
        return restore(null, 1, 1, 0, options);
    }

    static InferHarness restore(OperatorSubtaskState state, String... options) throws Exception {
        return restore(state, 1, 1, 0, options);
    }

    /** One subtask of several, from the state of all that were. */
    static InferHarness restore(
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

    InferHarness ask(RawRecord question) throws Exception {
        harness.processElement1(question, 0);
        return this;
    }

    /** An update comes and is ready. */
    InferHarness update(WeightsUpdate update) throws Exception {
        comes(update);
        return update.id().retired() ? this : isReady();
    }

    /** An update comes; what is to serve is being prepared. */
    InferHarness comes(WeightsUpdate update) throws Exception {
        return come(update);
    }

    /** Updates come together, newest first. */
    InferHarness come(WeightsUpdate... newestFirst) throws Exception {
        harness.processElement2(List.of(newestFirst), 0);
        return this;
    }

    /** Waits until one version is ready, or one attempt has failed. */
    InferHarness isReady() throws Exception {
        Mails.await(harness.getTaskMailbox());
        return inSlices();
    }

    /** Lets a little time pass, in which records that waited are answered slice by slice. */
    InferHarness inSlices() throws Exception {
        for (int slice = 0; slice < 20; slice++) {
            at(harness.getProcessingTime() + 5);
        }
        return this;
    }

    InferHarness at(long millis) throws Exception {
        harness.setProcessingTime(millis);
        return this;
    }

    OperatorSubtaskState snapshot() throws Exception {
        return harness.snapshot(1, 1);
    }

    /** All answers so far. */
    List<RawRecord> answers() {
        return harness.extractOutputValues();
    }

    /** The offsets of all answers so far, in order. */
    List<Long> answered() {
        return answers().stream().map(RawRecord::offset).toList();
    }

    /** All dead letters so far. */
    List<RawRecord> deadLetters() {
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

    /** Forgets all answers and dead letters so far. */
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
