package dev.densestream.job.function;

import dev.densestream.job.JobConfig;
import dev.densestream.job.RawRecord;
import dev.densestream.job.RunOptions;
import dev.densestream.job.io.TopicLimits;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The infer operator alone, with time in the test's hands. */
final class InferHarness implements AutoCloseable {

    private final KeyedBroadcastOperatorTestHarness<String, RawRecord, WeightsUpdate, RawRecord>
            harness;

    private InferHarness(
            KeyedBroadcastOperatorTestHarness<String, RawRecord, WeightsUpdate, RawRecord>
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
        KeyedBroadcastOperatorTestHarness<String, RawRecord, WeightsUpdate, RawRecord> harness =
                new KeyedBroadcastOperatorTestHarness<>(
                        new CoBroadcastWithKeyedOperator<>(
                                new InferDenseBlock(config, topic -> TopicLimits.UNKNOWN),
                                List.of(InferDenseBlock.WEIGHTS)),
                        new PartitionKey(),
                        Types.STRING,
                        PartitionKey.KEY_GROUPS,
                        parallelism,
                        index);
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
        harness.processElement(question, 0);
        return this;
    }

    InferHarness update(WeightsUpdate update) throws Exception {
        harness.processBroadcastElement(update, 0);
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
        List<RawRecord> letters = new ArrayList<>();
        var output = harness.getSideOutput(DeadLetter.TAG);
        if (output != null) {
            output.stream().map(StreamRecord::getValue).forEach(letters::add);
        }
        return letters;
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
