// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.job.clients.ClientDeaths;
import dev.densestream.job.clients.ClientWatch;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.TopicsConfig;
import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.WeightsStatus;
import dev.densestream.job.memory.Shares;
import dev.densestream.job.memory.WorkLimit;
import dev.densestream.job.memory.WorkMemory;
import dev.densestream.job.metrics.InferenceMetrics;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WaitingRecord;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.serving.FirstWeights;
import dev.densestream.job.serving.ServedVersions;
import dev.densestream.job.topics.OutputLimits;
import dev.densestream.job.topics.TopicsView;
import dev.densestream.job.waiting.WaitingRecords;
import dev.densestream.job.waiting.WaitingSchedule;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests, keyed by input partition, with the newest weights that were broadcast and are
 * ready. Connects its parts to Flink and does nothing else.
 *
 * <p>Responses go on, dead letters go to {@link DeadLetter#TAG}, what serves is told on {@link
 * WeightsStatus#TAG}. Requests that come before their weights wait in keyed state. Broadcast state
 * holds the weights' bytes, or where they are; what is computed with is transient, and prepared on
 * other threads.
 */
public final class InferDenseBlock extends AbstractStreamOperator<RawRecord>
        implements TwoInputStreamOperator<RawRecord, List<WeightsUpdate>, RawRecord>,
                Triggerable<String, VoidNamespace> {

    private static final long serialVersionUID = 1;

    /** Model name to its kept versions, newest first. */
    public static final MapStateDescriptor<String, List<WeightsUpdate>> WEIGHTS =
            new MapStateDescriptor<>("weights", Types.STRING, Types.LIST(WeightsUpdate.TYPE));

    /** The embedding of each image, for vector stores. */
    public static final OutputTag<RawRecord> ROWS = new OutputTag<>("rows", RawRecord.TYPE);

    private final JobConfig config;
    private final TopicsView topics;

    private transient MailboxExecutor mailbox;
    private transient OutputLimits limits;
    private transient ClientWatch.@Nullable Registration clientWatch;
    private transient FirstWeights.@Nullable Subtask firstWeights;
    private transient BroadcastState<String, List<WeightsUpdate>> kept;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient InferenceMetrics metrics;
    private transient ServingReport report;
    private transient @Nullable ChosenWeights weights;
    private transient WaitingSchedule waiting;
    private transient Arrivals arrivals;

    /**
     * @param topics what a topic takes
     */
    @SuppressWarnings("NullAway.Init") // initializeState() and open() set what is transient
    public InferDenseBlock(JobConfig config, TopicsView topics) {
        this.config = config;
        this.topics = topics;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailbox) {
        super.setMailboxExecutor(mailbox);
        this.mailbox = mailbox;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        kept = context.getOperatorStateStore().getBroadcastState(WEIGHTS);
        // here, before state is taken over: every subtask of this JVM is known soon
        firstWeights =
                FirstWeights.register(
                        config.delivery().transactionalIdPrefix(),
                        config.models().preloads().keySet());
    }

    @Override
    public void open() throws Exception {
        super.open();
        clientWatch =
                ClientWatch.register(
                        getRuntimeContext().getJobInfo().getJobId().toString(),
                        getContainingTask().getEnvironment()::failExternally);
        TopicsConfig names = config.topics();
        limits = new OutputLimits(topics, names, names.written());
        metrics = new InferenceMetrics(getMetricGroup());
        metrics.lastClientDeath(ClientDeaths::last);
        timers = getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
        start(
                Shares.ofThisJvm(
                        config,
                        getContainingTask()
                                .getEnvironment()
                                .getTaskManagerInfo()
                                .getConfiguration()));
    }

    /** Puts the parts together, and takes over what is in state. */
    private void start(Shares shares) throws Exception {
        Engine engine = Engines.named(config.models().engine());
        metrics.kernelLanes(engine.lanes());
        report =
                new ServingReport(
                        getRuntimeContext().getTaskInfo(),
                        metrics,
                        event -> output.collect(WeightsStatus.TAG, new StreamRecord<>(event)),
                        getProcessingTimeService()::getCurrentProcessingTime);
        ServedVersions served = new ServedVersions(config.models(), mailbox, report, this::serves);
        ChosenWeights chosen = new ChosenWeights(config.models(), kept, served);
        weights = chosen;
        Inference inference = inference(engine, shares);
        Outlet outlet = outlet();
        ListState<WaitingRecord> queue = getRuntimeContext().getListState(WaitingRecords.QUEUE);
        WaitingRecords records = restoredRecords(shares);
        waiting =
                new WaitingSchedule(
                        records,
                        queue,
                        getProcessingTimeService(),
                        new Keys(),
                        new LateVisits(chosen, inference, outlet, config.waiting().timeout()));
        arrivals = new Arrivals(chosen, inference, outlet, waiting, this::letOthersRun);
        int models = chosen.restore();
        waiting.start();
        report.started(engine, models, records.records(), config.limits(), shares);
    }

    /** A version of the model is ready, be it a pinned one. */
    private void serves(String model) throws Exception {
        waiting.ready(model);
        if (Objects.requireNonNull(weights).serves(model)) {
            Objects.requireNonNull(firstWeights).decided(model);
        }
    }

    private Inference inference(Engine engine, Shares shares) {
        WorkMemory memory = new WorkMemory(shares.workBytes());
        return new Inference(
                config.responses(),
                config.limits(),
                new SentTo(config.topics(), limits::responseBytes, limits::rowBytes),
                memory,
                new WorkLimit(memory, engine, config.memory().maxRecordFlops()),
                metrics);
    }

    private Outlet outlet() {
        return new Outlet(
                new TimestampedCollector<>(output),
                row -> output.collect(ROWS, new StreamRecord<>(row)),
                letter -> output.collect(DeadLetter.TAG, new StreamRecord<>(letter)),
                limits::deadLetterBytes,
                new DeadLetterGuard(
                        config.delivery().maxDeadLetterRatio(),
                        getProcessingTimeService()::getCurrentProcessingTime),
                metrics);
    }

    private WaitingRecords restoredRecords(Shares shares) throws Exception {
        WaitingRecords records =
                new WaitingRecords(
                        config.waiting().withMaxBytes(shares.waitingBytes()),
                        config.models().defaultModel());
        metrics.waiting(records::records, records::bytes);
        KeyedStateBackend<String> keys = getKeyedStateBackend();
        keys.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                WaitingRecords.QUEUE,
                records::restored);
        return records;
    }

    @Override
    public void close() throws Exception {
        if (limits != null) {
            limits.close();
        }
        if (clientWatch != null) {
            clientWatch.close();
        }
        if (firstWeights != null) {
            firstWeights.close();
        }
        if (weights != null) {
            weights.close();
        }
        super.close();
    }

    @Override
    public void processElement1(StreamRecord<RawRecord> element) throws Exception {
        RawRecord request = element.getValue();
        metrics.request(request.sizeBytes());
        arrivals.comes((String) getCurrentKey(), request);
    }

    private void letOthersRun(String key) throws Exception {
        mailbox.yield();
        setCurrentKey(key);
    }

    @Override
    public void processElement2(StreamRecord<List<WeightsUpdate>> element) throws Exception {
        long start = System.nanoTime();
        List<WeightsUpdate> newestFirst = element.getValue();
        ModelVersion newest = newestFirst.get(0).id();
        Objects.requireNonNull(weights).update(newestFirst);
        waiting.ready(newest.model());
        if (newest.retired()) {
            report.retired(newest.model(), System.nanoTime() - start);
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("no timer is set in event time");
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        waiting.overdue(timer.getKey(), timer.getTimestamp());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        waiting.write();
        metrics.snapshot(context.getCheckpointId());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        metrics.complete(checkpointId);
    }

    private final class Keys implements WaitingSchedule.Keys {

        @Override
        public void setCurrent(String key) {
            setCurrentKey(key);
        }

        @Override
        public void setTimer(long millis) {
            timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, millis);
        }
    }
}
