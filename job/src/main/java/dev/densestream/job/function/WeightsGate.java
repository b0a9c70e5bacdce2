package dev.densestream.job.function;

import dev.densestream.job.JobConfig;
import dev.densestream.job.RawRecord;
import dev.densestream.job.clients.ClientWatch;
import dev.densestream.job.clients.PrefixClaim;
import dev.densestream.job.io.TopicsView;
import dev.densestream.job.metrics.InferenceMetrics;
import dev.densestream.job.topics.TopicGuard;
import dev.densestream.job.weights.PreparedBlocks.Lease;
import dev.densestream.job.weights.WeightsThreads;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where weights are let in or turned away, for all subtasks alike. Runs with
 * parallelism 1.
 *
 * <p>Accepted updates go on, each model's in the order of their versions. What cannot serve goes to
 * {@link DeadLetter#TAG} and is told on {@link WeightsStatus#TAG}, and the weights that served go
 * on serving. Weights to preload are judged first, by the same rules; state remembers the newest
 * version of every model.
 *
 * <p>Examining takes time and runs on threads of its own, one update per model at a time, so
 * neither checkpoints nor other models wait for it. Updates that are not yet judged are in state.
 */
public final class WeightsGate extends AbstractStreamOperator<WeightsUpdate>
        implements OneInputStreamOperator<RawRecord, WeightsUpdate> {

    private static final long serialVersionUID = 1;

    private static final Logger LOGGER = LoggerFactory.getLogger(WeightsGate.class);

    /** A whole number, required on every record with weights. */
    public static final String VERSION_HEADER = "model-version";

    private static final ListStateDescriptor<ModelVersion> NEWEST =
            new ListStateDescriptor<>("newest-versions", ModelVersion.TYPE);

    private static final ListStateDescriptor<RawRecord> PENDING =
            new ListStateDescriptor<>("pending-updates", RawRecord.TYPE);

    /** Beyond it, what is pending is judged before more is read. */
    private static final long MAX_PENDING_BYTES = 256L << 20;

    /** The last attempt to read comes about 25 s after the first. */
    private static final int MAX_ATTEMPTS = 8;

    private final JobConfig config;
    private final TopicsView topics;

    private transient MailboxExecutor mailbox;
    private transient ClientWatch.@Nullable Registration clientWatch;
    private transient WeightsExamination examination;
    private transient ListState<ModelVersion> newestState;
    private transient ListState<RawRecord> pendingState;
    private transient Map<String, ModelVersion> newest;
    private transient Counter rejected;
    private transient TopicGuard guard;
    private transient TopicsView.@Nullable Look limits;

    /** By model, in order; the first of each is being examined. */
    private transient Map<String, Deque<WeightsOffer>> pending;

    private transient long pendingBytes;
    private transient Map<WeightsOffer, Future<?>> running;

    /** Keeps the newest blocks prepared until subtasks of this JVM have them. */
    private transient Map<String, Lease> leases;

    /**
     * @param topics what a topic takes, and whether it is there
     */
    @SuppressWarnings("NullAway.Init") // initializeState() and open() set what is transient
    public WeightsGate(JobConfig config, TopicsView topics) {
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
        newestState = context.getOperatorStateStore().getListState(NEWEST);
        pendingState = context.getOperatorStateStore().getListState(PENDING);
        guard = new TopicGuard(config, context.getOperatorStateStore());
        newest = new HashMap<>();
        for (ModelVersion version : newestState.get()) {
            newest.put(version.model(), version);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        guard.snapshot();
        newestState.update(new ArrayList<>(newest.values()));
        List<RawRecord> records = new ArrayList<>();
        for (Deque<WeightsOffer> offers : pending.values()) {
            for (WeightsOffer offer : offers) {
                RawRecord record = offer.record();
                if (record != null) {
                    records.add(record);
                }
            }
        }
        pendingState.update(records);
    }

    @Override
    public void open() throws Exception {
        super.open();
        clientWatch =
                ClientWatch.register(
                        getRuntimeContext().getJobInfo().getJobId().toString(),
                        getContainingTask().getEnvironment()::failExternally);
        rejected = InferenceMetrics.deadLetters(getMetricGroup(), Stage.WEIGHTS);
        guard.start(topics, mailbox, getMetricGroup());
        limits = topics.followLimits(List.of(config.topics().deadLetters()));
        maxDeadLetterBytes();
        examination = new WeightsExamination(config.models());
        pending = new LinkedHashMap<>();
        running = new HashMap<>();
        leases = new HashMap<>();
        config.models()
                .preloads()
                .forEach(
                        (model, uri) ->
                                add(
                                        WeightsOffer.preload(
                                                model,
                                                uri,
                                                config.models()
                                                        .prefixes()
                                                        .getOrDefault(model, ""))));
        for (RawRecord record : pendingState.get()) {
            add(WeightsOffer.of(record));
        }
    }

    private long maxDeadLetterBytes() {
        String topic = config.topics().deadLetters();
        return DeadLetter.room(topic, topics.limits(topic));
    }

    @Override
    public void close() throws Exception {
        if (guard != null) {
            guard.close();
        }
        if (limits != null) {
            limits.close();
        }
        if (clientWatch != null) {
            clientWatch.close();
        }
        // after a stop with a savepoint neither holds, and the next job may start at once
        boolean comesBack = getContainingTask().isCanceled() || getContainingTask().isFailing();
        PrefixClaim.end(getRuntimeContext().getJobInfo().getJobId().toString(), !comesBack);
        if (running != null) {
            running.values().forEach(future -> future.cancel(true));
            pending.values().forEach(offers -> offers.forEach(WeightsOffer::close));
            leases.values().forEach(Lease::close);
        }
        super.close();
    }

    @Override
    public void processElement(StreamRecord<RawRecord> element) throws Exception {
        add(WeightsOffer.of(element.getValue()));
        while (pendingBytes > MAX_PENDING_BYTES) {
            mailbox.yield();
        }
    }

    private void add(WeightsOffer offer) {
        Deque<WeightsOffer> offers =
                pending.computeIfAbsent(offer.model(), model -> new ArrayDeque<>());
        offers.add(offer);
        pendingBytes += offer.sizeBytes();
        if (offers.size() == 1) {
            examine(offer, 0);
        }
    }

    private void examine(WeightsOffer offer, long delayMillis) {
        ModelVersion known = newest.get(offer.model());
        running.put(
                offer,
                WeightsThreads.executor()
                        .schedule(
                                () -> examineNow(offer, known),
                                delayMillis,
                                TimeUnit.MILLISECONDS));
    }

    /** On a thread for weights. */
    private void examineNow(WeightsOffer offer, @Nullable ModelVersion known) {
        try {
            WeightsVerdict verdict = examination.examine(offer, known);
            send(() -> judged(offer, verdict));
        } catch (IOException e) {
            send(() -> failed(offer, e));
        } catch (Error e) {
            send(
                    () -> {
                        throw e;
                    });
        }
    }

    private void send(ThrowingRunnable<Exception> mail) {
        try {
            mailbox.execute(mail, "weights were examined");
        } catch (RejectedExecutionException e) {
            LOGGER.debug("The task is gone", e);
        }
    }

    private void failed(WeightsOffer offer, IOException e) throws Exception {
        int failures = offer.failedAgain();
        if (failures < MAX_ATTEMPTS) {
            long delay = WeightsThreads.retryDelayMillis(failures);
            LOGGER.warn("Weights {} not read, next try in {} ms: {}", offer.place(), delay, e);
            examine(offer, delay);
        } else if (offer.record() == null && !newest.containsKey(offer.model())) {
            throw e;
        } else {
            judged(
                    offer,
                    new WeightsVerdict.Rejected(
                            null,
                            new RejectedRecordException(
                                    Stage.WEIGHTS,
                                    "weights of model %s: not read in %d attempts (%s); publish them again"
                                            .formatted(offer.model(), failures, e),
                                    e)));
        }
    }

    private void judged(WeightsOffer offer, WeightsVerdict verdict) {
        running.remove(offer);
        if (verdict instanceof WeightsVerdict.Accepted accepted) {
            accept(offer, accepted.update());
        } else if (verdict instanceof WeightsVerdict.Known known) {
            LOGGER.info("Weights {} ignored, known: {}", offer.place(), known.id());
        } else if (verdict instanceof WeightsVerdict.Outdated outdated) {
            LOGGER.info("Weights {} ignored: {}", offer.place(), outdated.why());
            tellRejected(offer, outdated.id(), outdated.why());
        } else if (verdict instanceof WeightsVerdict.Rejected no) {
            reject(offer, no.id(), no.why());
        }
        offer.close();
        next(offer);
    }

    private void next(WeightsOffer done) {
        Deque<WeightsOffer> offers = pending.getOrDefault(done.model(), new ArrayDeque<>());
        offers.poll();
        pendingBytes -= done.sizeBytes();
        WeightsOffer first = offers.peek();
        if (first == null) {
            pending.remove(done.model());
        } else {
            examine(first, 0);
        }
    }

    private void accept(WeightsOffer offer, WeightsUpdate update) {
        ModelVersion id = update.id();
        newest.put(id.model(), id);
        Lease lease = offer.takeLease();
        Lease before = lease == null ? leases.remove(id.model()) : leases.put(id.model(), lease);
        if (before != null) {
            before.close();
        }
        output.collect(new StreamRecord<>(update));
        if (id.retired()) {
            tell(WeightsStatus.retired(id, now()));
        }
        LOGGER.info("Weights {} accepted: {}", offer.place(), id);
    }

    private void reject(
            WeightsOffer offer, @Nullable ModelVersion id, RejectedRecordException why) {
        RawRecord record = offer.record();
        if (record == null) {
            if (!newest.containsKey(offer.model())) {
                throw new SuppressRestartsException(why);
            }
            LOGGER.warn("{}; what is in state goes on serving", why.getMessage());
            return;
        }
        RejectionLog.SHARED.rejected(record, why);
        rejected.inc();
        output.collect(
                DeadLetter.TAG,
                new StreamRecord<>(DeadLetter.of(record, why, maxDeadLetterBytes())));
        tellRejected(offer, id, String.valueOf(why.getMessage()));
    }

    private void tellRejected(WeightsOffer offer, @Nullable ModelVersion id, String why) {
        RawRecord record = offer.record();
        if (record != null) {
            tell(WeightsStatus.rejected(record, id, why, now()));
        }
    }

    private void tell(RawRecord event) {
        output.collect(WeightsStatus.TAG, new StreamRecord<>(event));
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }
}
