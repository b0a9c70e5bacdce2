package dev.densestream.job.function;

import dev.densestream.densenet.DenseBlockEngine;
import dev.densestream.densenet.Engines;
import dev.densestream.job.JobConfig;
import dev.densestream.job.RawRecord;
import dev.densestream.job.clients.ClientWatch;
import dev.densestream.job.io.TopicLimits;
import dev.densestream.job.metrics.InferenceMetrics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.SerializableFunction;
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
        implements TwoInputStreamOperator<RawRecord, WeightsUpdate, RawRecord>,
                Triggerable<String, VoidNamespace> {

    private static final long serialVersionUID = 1;

    private static final Logger LOGGER = LoggerFactory.getLogger(InferDenseBlock.class);

    /** Model name to its kept versions, newest first. */
    public static final MapStateDescriptor<String, List<WeightsUpdate>> WEIGHTS =
            new MapStateDescriptor<>("weights", Types.STRING, Types.LIST(WeightsUpdate.TYPE));

    /** Timers of records that came within one such span share one timer. */
    private static final long TIMER_MILLIS = 500;

    /** Records that waited are answered for so long at a time, and one record longer. */
    private static final long SLICE_NANOS = 50_000_000;

    /** Between two such slices, checkpoints and other records have their turn. */
    private static final long PAUSE_MILLIS = 5;

    private final JobConfig config;
    private final SerializableFunction<String, TopicLimits> topicLimits;

    private transient MailboxExecutor mailbox;
    private transient ClientWatch.@Nullable Registration clientWatch;
    private transient BroadcastState<String, List<WeightsUpdate>> weights;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient InferenceMetrics metrics;
    private transient Inference inference;
    private transient Outlet outlet;
    private transient WaitingRecords waiting;
    private transient ListState<WaitingRecord> queue;
    private transient ServedVersions served;

    /** Keys whose waiting records are to be looked at. */
    private transient Set<String> ready;

    private transient boolean sliceIsDue;

    /**
     * @param topicLimits what a topic takes, asked when a subtask opens
     */
    @SuppressWarnings("NullAway.Init") // initializeState() and open() set what is transient
    public InferDenseBlock(
            JobConfig config, SerializableFunction<String, TopicLimits> topicLimits) {
        this.config = config;
        this.topicLimits = topicLimits;
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
        inference =
                new Inference(
                        config.answers(),
                        config.limits()
                                .withOutputOfAtMost(
                                        topicLimits
                                                .apply(config.topics().features())
                                                .maxMessageBytes()),
                        metrics);
        outlet =
                new Outlet(
                        new TimestampedCollector<>(output),
                        letter -> output.collect(DeadLetter.TAG, new StreamRecord<>(letter)),
                        DeadLetter.room(
                                config.topics().deadLetters(),
                                topicLimits.apply(config.topics().deadLetters())),
                        metrics);
        waiting = new WaitingRecords(config.waiting(), config.models().defaultModel());
        metrics.waiting(waiting::records, waiting::bytes);
        metrics.kernelLanes(Engines.named(config.models().engine()).lanes());
        queue = getRuntimeContext().getListState(WaitingRecords.QUEUE);
        timers = getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
        ready = new LinkedHashSet<>();
        KeyedStateBackend<String> keys = getKeyedStateBackend();
        keys.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                WaitingRecords.QUEUE,
                waiting::restored);
        startServing();
    }

    /** What is in state is prepared anew. */
    private void startServing() throws Exception {
        served = new ServedVersions(config.models(), mailbox, new Swap());
        int models = 0;
        for (Map.Entry<String, List<WeightsUpdate>> kept : weights.immutableEntries()) {
            served.keep(kept.getKey(), kept.getValue());
            models++;
        }
        TaskInfo task = getRuntimeContext().getTaskInfo();
        DenseBlockEngine engine = Engines.named(config.models().engine());
        LOGGER.info(
                "infer started subtask={}/{} engine={} kernelLanes={} models={}"
                        + " waitingRecords={} limits={}",
                task.getIndexOfThisSubtask(),
                task.getNumberOfParallelSubtasks(),
                engine.name(),
                engine.lanes(),
                models,
                waiting.records(),
                config.limits());
    }

    @Override
    public void close() throws Exception {
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
        String model = ModelChoice.modelOf(question, config.models().defaultModel());
        try {
            RawRecord answer = answerInTurn(key, model, question);
            if (answer == null) {
                // what cannot be decoded need not wait to be turned away
                inference.open(question);
            }
            while (answer == null && isWorthHoldingUp(model, question)) {
                mailbox.yield();
                setCurrentKey(key);
                answer = answerInTurn(key, model, question);
            }
            if (answer == null) {
                setTimer(waiting.add(key, question, queue, now()));
            } else {
                outlet.answer(answer);
            }
        } catch (RejectedRecordException e) {
            outlet.reject(question, e);
        }
    }

    /** An answer; null if the question has to wait, behind others or for its weights. */
    private @Nullable RawRecord answerInTurn(String key, String model, RawRecord question)
            throws Exception {
        return waiting.holds(key, model, queue, now()) ? null : answer(question);
    }

    /** The input is held up rather than turned away, where weights are about to be ready. */
    private boolean isWorthHoldingUp(String model, RawRecord question) {
        return !waiting.hasRoomFor(question) && (served.preparing(model) || !ready.isEmpty());
    }

    @Override
    public void processElement2(StreamRecord<WeightsUpdate> element) throws Exception {
        long start = System.nanoTime();
        WeightsUpdate update = element.getValue();
        String model = update.id().model();
        List<WeightsUpdate> kept = keep(update, weights.get(model));
        weights.put(model, kept);
        served.keep(model, kept);
        wake(model);
        if (update.id().retired()) {
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
        ready.add(timer.getKey());
        drainUnlessDue();
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
    private @Nullable RawRecord answer(RawRecord question) throws Exception {
        ModelChoice choice = ModelChoice.of(question, config.models().defaultModel());
        WeightsUpdate update = choice.from(weights.get(choice.model()));
        if (update == null) {
            return null;
        }
        ServingBlock block =
                choice.pinned().isPresent() ? served.pinned(update) : served.newest(choice.model());
        // decoded after that, for a record that waits is looked at again and again
        return block == null ? null : inference.answer(question, inference.open(question), block);
    }

    /** The versions of a model after an update, newest first. */
    private List<WeightsUpdate> keep(WeightsUpdate update, @Nullable List<WeightsUpdate> before) {
        List<WeightsUpdate> kept = new ArrayList<>(List.of(update));
        if (before == null || update.id().retired()) {
            return kept;
        }
        before.stream()
                .filter(old -> !old.id().retired())
                .limit(config.models().keepVersions() - 1L)
                .forEach(kept::add);
        return kept;
    }

    /** Looks at the records that wait for the model. */
    private void wake(String model) throws Exception {
        KeyedStateBackend<String> keys = getKeyedStateBackend();
        keys.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                WaitingRecords.QUEUE,
                (key, waitingQueue) -> {
                    if (waiting.holds(key, model, waitingQueue, now())) {
                        ready.add(key);
                    }
                });
        drainUnlessDue();
    }

    private void drainUnlessDue() throws Exception {
        if (!sliceIsDue) {
            drain();
        }
    }

    private void drain() throws Exception {
        long end = System.nanoTime() + SLICE_NANOS;
        while (!ready.isEmpty() && System.nanoTime() < end) {
            String key = ready.iterator().next();
            ready.remove(key);
            setCurrentKey(key);
            WaitingRecords.Rest rest =
                    waiting.drain(key, queue, now(), new Served(), () -> System.nanoTime() >= end);
            if (!rest.complete()) {
                ready.add(key);
            } else if (rest.earliestDeadline() != Long.MAX_VALUE) {
                setTimer(rest.earliestDeadline());
            }
        }
        if (!ready.isEmpty()) {
            sliceIsDue = true;
            getProcessingTimeService()
                    .registerTimer(
                            now() + PAUSE_MILLIS,
                            timestamp -> {
                                sliceIsDue = false;
                                drain();
                            });
        }
    }

    /** Serves waiting records whose weights are there. */
    private final class Served implements WaitingRecords.Visitor {

        @Override
        public boolean served(RawRecord question) throws Exception {
            try {
                RawRecord answer = answer(question);
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
        public void expired(RawRecord question) {
            String model = ModelChoice.modelOf(question, config.models().defaultModel());
            String trouble = served.trouble(model);
            outlet.reject(
                    question,
                    new RejectedRecordException(
                            Stage.MODEL,
                            "model %s: no weights came within %d ms%s; publish them, or raise --wait-timeout"
                                    .formatted(
                                            model,
                                            config.waiting().timeout().toMillis(),
                                            trouble == null ? "" : " (" + trouble + ")")));
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
        public void held(long nanos) {
            metrics.swapTook(nanos);
        }

        @Override
        public void ready(String model) throws Exception {
            wake(model);
        }
    }
}
