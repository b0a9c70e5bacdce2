package dev.densestream.job.function;

import dev.densestream.densenet.Engines;
import dev.densestream.job.JobConfig;
import dev.densestream.job.RawRecord;
import dev.densestream.job.io.TopicLimits;
import dev.densestream.job.metrics.InferenceMetrics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions, keyed by input partition, with the weights that were broadcast last.
 *
 * <p>Answers go on, dead letters go to {@link DeadLetter#TAG}. Questions that come before their
 * weights wait in keyed state. Broadcast state holds the weights' bytes; what is computed with is
 * transient.
 */
public final class InferDenseBlock
        extends KeyedBroadcastProcessFunction<String, RawRecord, WeightsUpdate, RawRecord> {

    private static final long serialVersionUID = 1;

    /** Model name to its kept versions, newest first. */
    public static final MapStateDescriptor<String, List<WeightsUpdate>> WEIGHTS =
            new MapStateDescriptor<>("weights", Types.STRING, Types.LIST(WeightsUpdate.TYPE));

    /** Timers of records that came within one such span share one timer. */
    private static final long TIMER_MILLIS = 500;

    private final JobConfig config;
    private final SerializableFunction<String, TopicLimits> topicLimits;

    private transient InferenceMetrics metrics;
    private transient Inference inference;
    private transient WaitingRecords waiting;
    private transient ListState<WaitingRecord> queue;
    private transient Map<ModelVersion, ServingBlock> serving;
    private transient long maxDeadLetterBytes;

    /**
     * @param topicLimits what a topic takes, asked when a subtask opens
     */
    @SuppressWarnings("NullAway.Init") // open() sets what is transient
    public InferDenseBlock(
            JobConfig config, SerializableFunction<String, TopicLimits> topicLimits) {
        this.config = config;
        this.topicLimits = topicLimits;
    }

    @Override
    public void open(OpenContext context) {
        metrics = new InferenceMetrics(getRuntimeContext().getMetricGroup());
        inference =
                new Inference(
                        config.answers(),
                        config.limits()
                                .withOutputOfAtMost(
                                        topicLimits
                                                .apply(config.topics().features())
                                                .maxMessageBytes()),
                        metrics);
        maxDeadLetterBytes =
                DeadLetter.room(
                        config.topics().deadLetters(),
                        topicLimits.apply(config.topics().deadLetters()));
        waiting = new WaitingRecords(config.waiting(), config.models().defaultModel());
        metrics.waiting(waiting::records, waiting::bytes);
        metrics.kernelLanes(Engines.named(config.models().engine()).lanes());
        queue = getRuntimeContext().getListState(WaitingRecords.QUEUE);
        serving = new HashMap<>();
    }

    @Override
    public void processElement(RawRecord question, ReadOnlyContext ctx, Collector<RawRecord> out)
            throws Exception {
        metrics.question(question.sizeBytes());
        Outlet outlet = outlet(out, letter -> ctx.output(DeadLetter.TAG, letter));
        String key = ctx.getCurrentKey();
        long now = ctx.currentProcessingTime();
        String model = ModelChoice.modelOf(question, config.models().defaultModel());
        try {
            RawRecord answer =
                    waiting.holds(key, model, queue, now)
                            ? null
                            : answer(question, ctx.getBroadcastState(WEIGHTS));
            if (answer == null) {
                setTimer(ctx, waiting.add(key, question, queue, now));
            } else {
                outlet.answer(answer);
            }
        } catch (RejectedRecordException e) {
            outlet.reject(question, e);
        }
    }

    @Override
    public void processBroadcastElement(WeightsUpdate update, Context ctx, Collector<RawRecord> out)
            throws Exception {
        long start = System.nanoTime();
        BroadcastState<String, List<WeightsUpdate>> weights = ctx.getBroadcastState(WEIGHTS);
        String model = update.id().model();
        List<WeightsUpdate> kept = keep(update, weights.get(model));
        weights.put(model, kept);
        stopServing(model, kept);
        if (!update.id().retired()) {
            long prepared = System.nanoTime();
            ServingBlock block = servingBlock(update);
            TaskInfo task = getRuntimeContext().getTaskInfo();
            ctx.output(
                    WeightsStatus.TAG,
                    WeightsStatus.accepted(
                            update.id(),
                            block.block(),
                            new WeightsStatus.Serving(
                                    task.getIndexOfThisSubtask(),
                                    task.getNumberOfParallelSubtasks(),
                                    (System.nanoTime() - prepared) / 1e6,
                                    false),
                            ctx.currentProcessingTime()));
        }

        Outlet outlet = outlet(out, letter -> ctx.output(DeadLetter.TAG, letter));
        long now = ctx.currentProcessingTime();
        ctx.applyToKeyedState(
                WaitingRecords.QUEUE,
                (key, waitingQueue) -> {
                    if (waiting.holds(key, model, waitingQueue, now)) {
                        waiting.drain(key, waitingQueue, now, new Served(weights, outlet));
                    }
                });
        metrics.served(
                model, update.id().retired() ? InferenceMetrics.RETIRED : update.id().version());
        metrics.swapTook(System.nanoTime() - start);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<RawRecord> out)
            throws Exception {
        Outlet outlet = outlet(out, letter -> ctx.output(DeadLetter.TAG, letter));
        Served visitor = new Served(ctx.getBroadcastState(WEIGHTS), outlet);
        // a restored timer can be long past
        long now = Math.max(timestamp, ctx.currentProcessingTime());
        long earliest = waiting.drain(ctx.getCurrentKey(), queue, now, visitor);
        if (earliest != Long.MAX_VALUE) {
            setTimer(ctx, earliest);
        }
    }

    private static void setTimer(ReadOnlyContext ctx, long deadline) {
        long slot = Math.floorDiv(deadline + TIMER_MILLIS - 1, TIMER_MILLIS) * TIMER_MILLIS;
        ctx.timerService().registerProcessingTimeTimer(slot);
    }

    /**
     * Answers a question.
     *
     * @return null if its weights are still to come
     * @throws RejectedRecordException if it has no answer
     */
    private @Nullable RawRecord answer(
            RawRecord question, ReadOnlyBroadcastState<String, List<WeightsUpdate>> weights)
            throws Exception {
        Inference.Opened opened = inference.open(question);
        ModelChoice choice = ModelChoice.of(question, config.models().defaultModel());
        WeightsUpdate update = choice.from(weights.get(choice.model()));
        return update == null ? null : inference.answer(question, opened, servingBlock(update));
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

    private void stopServing(String model, List<WeightsUpdate> kept) {
        serving.keySet()
                .removeIf(
                        id ->
                                id.model().equals(model)
                                        && kept.stream().noneMatch(k -> k.id().equals(id)));
    }

    private ServingBlock servingBlock(WeightsUpdate update) {
        ServingBlock found = serving.get(update.id());
        if (found == null) {
            long start = System.nanoTime();
            found = ServingBlock.of(update, config.models().engine());
            metrics.preparationTook(System.nanoTime() - start);
            serving.put(update.id(), found);
        }
        return found;
    }

    private Outlet outlet(Collector<RawRecord> answers, Consumer<RawRecord> deadLetters) {
        return new Outlet(answers, deadLetters, maxDeadLetterBytes, metrics);
    }

    /** Serves waiting records whose weights are there. */
    private final class Served implements WaitingRecords.Visitor {

        private final ReadOnlyBroadcastState<String, List<WeightsUpdate>> weights;
        private final Outlet outlet;

        Served(ReadOnlyBroadcastState<String, List<WeightsUpdate>> weights, Outlet outlet) {
            this.weights = weights;
            this.outlet = outlet;
        }

        @Override
        public boolean served(RawRecord question) throws Exception {
            try {
                RawRecord answer = answer(question, weights);
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
            outlet.reject(
                    question,
                    new RejectedRecordException(
                            Stage.MODEL,
                            "model %s: no weights came within %d ms; publish them, or raise --wait-timeout"
                                    .formatted(
                                            ModelChoice.modelOf(
                                                    question, config.models().defaultModel()),
                                            config.waiting().timeout().toMillis())));
        }
    }
}
