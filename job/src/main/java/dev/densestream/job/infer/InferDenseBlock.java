package dev.densestream.job.infer;

import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.job.clients.ClientWatch;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.contract.WeightsStatus;
import dev.densestream.job.memory.Shares;
import dev.densestream.job.memory.WorkLimit;
import dev.densestream.job.memory.WorkMemory;
import dev.densestream.job.metrics.InferenceMetrics;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WaitingRecord;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.serving.Preparation;
import dev.densestream.job.serving.ServedVersions;
import dev.densestream.job.serving.ServingBlock;
import dev.densestream.job.topics.TopicsView;
import dev.densestream.job.waiting.AbsentWeights;
import dev.densestream.job.waiting.WaitingLine;
import dev.densestream.job.waiting.WaitingRecords;
import dev.densestream.job.waiting.WaitingTurns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.TaskInfo;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions, keyed by input partition, with the newest weights that were broadcast and are
 * ready.
 *
 * <p>Answers go on, dead letters go to {@link DeadLetter#TAG}, what serves is told on {@link
 * WeightsStatus#TAG}. Questions that come before their weights wait in keyed state. Broadcast state
 * holds the weights' bytes, or where they are; what is computed with is transient, and prepared on
 * other threads.
 */
public final class InferDenseBlock extends AbstractStreamOperator<RawRecord>
        implements TwoInputStreamOperator<RawRecord, List<WeightsUpdate>, RawRecord>,
                Triggerable<String, VoidNamespace> {

    private static final long serialVersionUID = 1;

    private static final Logger LOGGER = LoggerFactory.getLogger(InferDenseBlock.class);

    /** Model name to its kept versions, newest first. */
    public static final MapStateDescriptor<String, List<WeightsUpdate>> WEIGHTS =
            new MapStateDescriptor<>("weights", Types.STRING, Types.LIST(WeightsUpdate.TYPE));

    /** Timers of records that came within one such span share one timer. */
    private static final long TIMER_MILLIS = 500;

    private final JobConfig config;
    private final TopicsView topics;

    private transient MailboxExecutor mailbox;
    private transient TopicsView.@Nullable Look limits;
    private transient ClientWatch.@Nullable Registration clientWatch;
    private transient BroadcastState<String, List<WeightsUpdate>> weights;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient InferenceMetrics metrics;
    private transient Shares shares;
    private transient Inference inference;
    private transient Outlet outlet;
    private transient WaitingRecords waiting;
    private transient ListState<WaitingRecord> queue;
    private transient WaitingTurns turns;
    private transient ServedVersions served;

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
        weights = context.getOperatorStateStore().getBroadcastState(WEIGHTS);
    }

    @Override
    public void open() throws Exception {
        super.open();
        clientWatch =
                ClientWatch.register(
                        getRuntimeContext().getJobInfo().getJobId().toString(),
                        getContainingTask().getEnvironment()::failExternally);
        metrics = new InferenceMetrics(getMetricGroup());
        limits =
                topics.followLimits(
                        List.of(
                                config.topics().features(),
                                config.topics().deadLetters(),
                                config.topics().weightsStatus()));
        Engine engine = Engines.named(config.models().engine());
        shares =
                Shares.ofThisJvm(config, getContainingTask().getEnvironment().getTaskManagerInfo());
        WorkMemory memory = new WorkMemory(shares.workBytes());
        inference =
                new Inference(
                        config.answers(),
                        config.limits(),
                        () -> topics.limits(config.topics().features()).maxMessageBytes(),
                        memory,
                        new WorkLimit(memory, engine, config.memory().maxRecordFlops()),
                        metrics);
        outlet =
                new Outlet(
                        new TimestampedCollector<>(output),
                        letter -> output.collect(DeadLetter.TAG, new StreamRecord<>(letter)),
                        this::maxDeadLetterBytes,
                        metrics);
        maxDeadLetterBytes();
        waiting =
                new WaitingRecords(
                        config.waiting().withMaxBytes(shares.waitingBytes()),
                        config.models().defaultModel());
        metrics.waiting(waiting::records, waiting::bytes);
        metrics.kernelLanes(engine.lanes());
        queue = getRuntimeContext().getListState(WaitingRecords.QUEUE);
        timers = getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
        turns = new WaitingTurns(getProcessingTimeService(), this::visit);
        KeyedStateBackend<String> keys = getKeyedStateBackend();
        keys.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                WaitingRecords.QUEUE,
                waiting::restored);
        startServing(engine);
        turns.giveLater(waiting.all());
    }

    /** What is in state is prepared anew. */
    private void startServing(Engine engine) throws Exception {
        served = new ServedVersions(config.models(), mailbox, new Swap());
        int models = 0;
        for (Map.Entry<String, List<WeightsUpdate>> kept : weights.immutableEntries()) {
            served.keep(kept.getKey(), kept.getValue());
            models++;
        }
        TaskInfo task = getRuntimeContext().getTaskInfo();
        LOGGER.info(
                "infer started subtask={}/{} engine={} kernelLanes={} models={}"
                        + " waitingRecords={} limits={} shares={}",
                task.getIndexOfThisSubtask(),
                task.getNumberOfParallelSubtasks(),
                engine.name(),
                engine.lanes(),
                models,
                waiting.records(),
                config.limits(),
                shares);
    }

    private long maxDeadLetterBytes() {
        String topic = config.topics().deadLetters();
        return DeadLetter.room(topic, topics.limits(topic).maxMessageBytes());
    }

    @Override
    public void close() throws Exception {
        if (limits != null) {
            limits.close();
        }
        if (clientWatch != null) {
            clientWatch.close();
        }
        if (served != null) {
            served.close();
        }
        super.close();
    }

    @Override
    public void processElement1(StreamRecord<RawRecord> element) throws Exception {
        RawRecord question = element.getValue();
        metrics.question(question.sizeBytes());
        String key = (String) getCurrentKey();
        try {
            ModelChoice choice = ModelChoice.of(question, config.models().defaultModel());
            RawRecord answer = answerInTurn(key, choice, question);
            if (answer == null) {
                // what cannot be decoded need not wait to be turned away
                inference.open(question);
            }
            while (answer == null && isWorthHoldingUp(key, choice, question)) {
                mailbox.yield();
                setCurrentKey(key);
                answer = answerInTurn(key, choice, question);
            }
            if (answer == null) {
                letWait(key, choice, question);
            } else {
                outlet.answer(answer);
            }
        } catch (RejectedRecordException e) {
            outlet.reject(question, e);
        }
    }

    /** An answer; null if the question has to wait, behind others or for its weights. */
    private @Nullable RawRecord answerInTurn(String key, ModelChoice choice, RawRecord question)
            throws Exception {
        return waiting.line(key, choice) == null ? answer(choice, question) : null;
    }

    /**
     * The input is held up rather than turned away, where its own weights are about to be ready.
     */
    private boolean isWorthHoldingUp(String key, ModelChoice choice, RawRecord question)
            throws Exception {
        return !hasRoomFor(key, choice, question)
                && (served.preparing(choice) || turns.includes(waiting.line(key, choice)));
    }

    private boolean hasRoomFor(String key, ModelChoice choice, RawRecord question)
            throws Exception {
        boolean published = weights.get(choice.model()) != null;
        return waiting.hasRoomFor(key, choice, question, published);
    }

    private void letWait(String key, ModelChoice choice, RawRecord question) throws Exception {
        if (!hasRoomFor(key, choice, question)) {
            makeRoom(key, choice, question);
        }
        setTimer(waiting.add(key, choice, question, queue, now()));
    }

    /**
     * Turns away the records of its own line that wait longest, so that dead letters of a line come
     * in its order; none of them where that does not help.
     *
     * @throws RejectedRecordException if there is no room all the same
     */
    private void makeRoom(String key, ModelChoice choice, RawRecord question) throws Exception {
        RejectedRecordException why =
                absent(choice).noRoom(waiting.room().of(choice), waiting.room().all());
        boolean published = weights.get(choice.model()) != null;
        if (!waiting.hasRoomInPlaceOfItsLine(key, choice, question, published)) {
            throw why;
        }
        for (WaitingLine line = waiting.line(key, choice);
                line != null && !waiting.hasRoomFor(key, choice, question, published);
                line = waiting.line(key, choice)) {
            outlet.reject(waiting.removeOldest(line, queue), why);
        }
    }

    private AbsentWeights absent(ModelChoice choice) throws Exception {
        return new AbsentWeights(choice, weights.get(choice.model()), served.lastError(choice));
    }

    @Override
    public void processElement2(StreamRecord<List<WeightsUpdate>> element) throws Exception {
        long start = System.nanoTime();
        List<WeightsUpdate> newestFirst = element.getValue();
        ModelVersion newest = newestFirst.get(0).id();
        String model = newest.model();
        List<WeightsUpdate> kept = keep(newestFirst, weights.get(model));
        weights.put(model, kept);
        served.keep(model, kept);
        turns.give(waiting.of(model));
        if (newest.retired()) {
            metrics.served(model, InferenceMetrics.RETIRED);
            metrics.swapTook(System.nanoTime() - start);
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("no timer is set in event time");
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        // the clock may have been set back since the timer fired
        turns.give(waiting.overdue(timer.getKey(), Math.max(now(), timer.getTimestamp())));
    }

    private void setTimer(long deadline) {
        long slot = Math.floorDiv(deadline + TIMER_MILLIS - 1, TIMER_MILLIS) * TIMER_MILLIS;
        timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, slot);
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    /**
     * Answers a question.
     *
     * @return null if its weights are still to come
     * @throws RejectedRecordException if it has no answer
     */
    private @Nullable RawRecord answer(ModelChoice choice, RawRecord question) throws Exception {
        WeightsUpdate update = choice.from(weights.get(choice.model()));
        if (update == null) {
            return null;
        }
        ServingBlock block =
                choice.pinned().isPresent() ? served.pinned(update) : served.newest(choice.model());
        // decoded after that, for a record that waits is looked at again and again
        return block == null ? null : inference.answer(question, inference.open(question), block);
    }

    /** The versions of a model after updates, newest first. */
    private List<WeightsUpdate> keep(
            List<WeightsUpdate> newestFirst, @Nullable List<WeightsUpdate> before) {
        if (before == null || newestFirst.get(0).id().retired()) {
            return new ArrayList<>(newestFirst);
        }
        return Stream.concat(
                        newestFirst.stream(), before.stream().filter(old -> !old.id().retired()))
                .limit(config.models().keepVersions())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private boolean visit(WaitingLine line, BooleanSupplier enough) throws Exception {
        setCurrentKey(line.key());
        boolean complete = waiting.visit(line, queue, now(), new Served(), enough);
        WaitingRecord head = line.head();
        if (complete && head != null) {
            setTimer(head.deadlineMillis());
        }
        return complete;
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        waiting.write(this::setCurrentKey, queue);
    }

    /** Serves waiting records whose weights are there. */
    private final class Served implements WaitingRecords.Visitor {

        @Override
        public boolean served(RawRecord question) throws Exception {
            try {
                RawRecord answer =
                        answer(ModelChoice.of(question, config.models().defaultModel()), question);
                if (answer != null) {
                    outlet.answer(answer);
                }
                return answer != null;
            } catch (RejectedRecordException e) {
                outlet.reject(question, e);
                return true;
            }
        }

        @Override
        public void expired(ModelChoice choice, RawRecord question) throws Exception {
            outlet.reject(question, absent(choice).timeIsUp(config.waiting().timeout().toMillis()));
        }
    }

    /** Tells of versions that are ready, and of those that take over. */
    private final class Swap implements ServedVersions.Listener {

        @Override
        public void accepted(Preparation ready) {
            ServingBlock block = ready.block();
            if (block == null) {
                return;
            }
            metrics.preparationTook((long) (ready.millis() * 1_000_000));
            TaskInfo task = getRuntimeContext().getTaskInfo();
            output.collect(
                    WeightsStatus.TAG,
                    new StreamRecord<>(
                            WeightsStatus.accepted(
                                    ready.id(),
                                    block.block(),
                                    new WeightsStatus.Serving(
                                            task.getIndexOfThisSubtask(),
                                            task.getNumberOfParallelSubtasks(),
                                            ready.millis(),
                                            ready.shared()),
                                    now())));
        }

        @Override
        public void swapped(Preparation now, @Nullable ModelVersion before) {
            metrics.served(now.id().model(), now.id().version());
            LOGGER.info(
                    "weights swapped model={} version={} before={} sha256={} subtask={}"
                            + " preparationMillis={} shared={}",
                    now.id().model(),
                    now.id().version(),
                    before == null ? "none" : before.version(),
                    now.id().sha256(),
                    getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
                    now.millis(),
                    now.shared());
        }

        @Override
        public void blocked(long nanos) {
            metrics.swapTook(nanos);
        }

        @Override
        public void ready(String model) throws Exception {
            turns.give(waiting.of(model));
        }
    }
}
