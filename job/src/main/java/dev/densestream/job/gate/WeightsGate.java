package dev.densestream.job.gate;

import dev.densestream.job.accepted.AcceptedSearch;
import dev.densestream.job.accepted.AcceptedVersions;
import dev.densestream.job.accepted.AcceptedWeights;
import dev.densestream.job.accepted.AcceptedWeights.Found;
import dev.densestream.job.clients.ClientWatch;
import dev.densestream.job.clients.PrefixClaim;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.DeadLetterStage;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.contract.RejectionLog;
import dev.densestream.job.contract.WeightsStatus;
import dev.densestream.job.memory.Shares;
import dev.densestream.job.metrics.InferenceMetrics;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.topics.TopicGuard;
import dev.densestream.job.topics.TopicsView;
import dev.densestream.job.weights.WeightsBudget;
import dev.densestream.job.weights.WeightsCandidate;
import dev.densestream.job.weights.WeightsExamination;
import dev.densestream.job.weights.WeightsResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where weights are let in or turned away, for all subtasks alike. Runs with
 * parallelism 1.
 *
 * <p>Accepted updates go on, each model's in the order of their versions; those that an earlier run
 * has accepted together, newest first. What cannot serve goes to {@link DeadLetter#TAG} and is told
 * on {@link WeightsStatus#TAG}, and the weights that served go on serving. Weights to preload are
 * judged first, by the same rules; state remembers the newest version of every model. Updates that
 * are accepted also go to {@link #ACCEPTED}, from where a start without state takes them before the
 * topic of weights, which a rejected update may have changed.
 *
 * <p>Examining takes time and runs on threads of its own, one update per model at a time, so
 * neither checkpoints nor other models wait for it. Updates that are not yet judged are in state.
 */
public final class WeightsGate extends AbstractStreamOperator<List<WeightsUpdate>>
        implements OneInputStreamOperator<RawRecord, List<WeightsUpdate>>, ExaminationQueue.Judge {

    private static final long serialVersionUID = 1;

    private static final Logger LOGGER = LoggerFactory.getLogger(WeightsGate.class);

    /** The side output that keeps accepted updates. */
    public static final OutputTag<RawRecord> ACCEPTED =
            new OutputTag<>("weights-accepted", RawRecord.TYPE);

    /** Beyond it, what is pending is judged before more is read. */
    private static final long MAX_PENDING_BYTES = 256L << 20;

    private final JobConfig config;
    private final TopicsView topics;
    private final AcceptedWeights accepted;

    private transient MailboxExecutor mailbox;
    private transient ClientWatch.@Nullable Registration clientWatch;
    private transient GateState state;
    private transient WeightsBudget budget;
    private transient NewestVersions newest;
    private transient Counter rejected;
    private transient TopicGuard guard;
    private transient TopicsView.@Nullable Look limits;

    private transient ExaminationQueue pending;
    private transient AcceptedVersions kept;

    /** Records that came before it was known what is accepted; null from then on. */
    private transient @Nullable Deque<RawRecord> early;

    private transient long earlyBytes;
    private transient AcceptedSearch search;

    /** Without anything that earlier runs have kept. */
    WeightsGate(JobConfig config, TopicsView topics) {
        this(config, topics, AcceptedWeights.NONE);
    }

    /**
     * @param topics what a topic takes, and whether it is there
     * @param accepted what earlier runs have kept, asked when the operator opens
     */
    @SuppressWarnings("NullAway.Init") // initializeState() and open() set what is transient
    public WeightsGate(JobConfig config, TopicsView topics, AcceptedWeights accepted) {
        this.config = config;
        this.topics = topics;
        this.accepted = accepted;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailbox) {
        super.setMailboxExecutor(mailbox);
        this.mailbox = mailbox;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = new GateState(context.getOperatorStateStore(), context.isRestored());
        guard = new TopicGuard(config, context.getOperatorStateStore());
        newest = state.newest();
        kept = state.kept(config.models());
        budget =
                state.budget(
                        config.models(),
                        Shares.ofThisJvm(
                                config, getContainingTask().getEnvironment().getTaskManagerInfo()));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        guard.snapshot();
        List<RawRecord> records = pending.records();
        if (early != null) {
            records.addAll(early);
        }
        state.update(newest, records, kept, budget);
    }

    @Override
    public void open() throws Exception {
        super.open();
        clientWatch =
                ClientWatch.register(
                        getRuntimeContext().getJobInfo().getJobId().toString(),
                        getContainingTask().getEnvironment()::failExternally);
        rejected = InferenceMetrics.deadLetters(getMetricGroup(), DeadLetterStage.WEIGHTS);
        guard.start(topics, mailbox, getMetricGroup());
        limits = topics.followLimits(List.of(config.topics().deadLetters()));
        maxDeadLetterBytes();
        pending =
                new ExaminationQueue(
                        new WeightsExamination(config.models(), budget), mailbox, this);
        WeightsCandidate.preloads(config.models()).forEach(pending::add);
        Deque<RawRecord> records = new ArrayDeque<>(state.pending());
        early = records;
        earlyBytes = records.stream().mapToLong(RawRecord::sizeBytes).sum();
        search =
                new AcceptedSearch(
                        accepted,
                        newest.byModel(),
                        config.models().keepVersions(),
                        mailbox,
                        this::found);
        search.start();
    }

    private void found(Found found) {
        Deque<RawRecord> records = early;
        if (records == null) {
            return;
        }
        early = null;
        keep(kept.found(found, now()));
        WeightsCandidate.acceptedBefore(found.records()).forEach(pending::add);
        records.forEach(record -> pending.add(WeightsCandidate.of(record)));
        if (found.usable()) {
            LOGGER.info(
                    "Accepted weights found: {} versions, {} to examine, {} added",
                    found.kept().size(),
                    found.records().size(),
                    found.missed().size());
        }
    }

    private void keep(List<RawRecord> records) {
        records.forEach(record -> output.collect(ACCEPTED, new StreamRecord<>(record)));
    }

    private long maxDeadLetterBytes() {
        String topic = config.topics().deadLetters();
        return DeadLetter.room(topic, topics.limits(topic).maxMessageBytes());
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
        if (search != null) {
            search.close();
            pending.close();
            newest.close();
        }
        super.close();
    }

    @Override
    public void processElement(StreamRecord<RawRecord> element) throws Exception {
        RawRecord record = element.getValue();
        if (early == null) {
            pending.add(WeightsCandidate.of(record));
        } else {
            early.add(record);
            earlyBytes += record.sizeBytes();
        }
        while (pendingBytes() > Math.min(MAX_PENDING_BYTES, budget.pendingBytes())) {
            mailbox.yield();
        }
    }

    private long pendingBytes() {
        return early == null ? pending.bytes() : earlyBytes;
    }

    @Override
    public @Nullable ModelVersion known(String model) {
        return newest.of(model);
    }

    @Override
    public void judged(WeightsCandidate candidate, WeightsResult result) {
        if (result instanceof WeightsResult.Accepted right) {
            accept(candidate, right);
        } else if (result instanceof WeightsResult.Known known) {
            LOGGER.info("Weights {} ignored, known: {}", candidate.place(), known.id());
        } else if (result instanceof WeightsResult.Outdated outdated) {
            LOGGER.info("Weights {} ignored: {}", candidate.place(), outdated.why());
            RawRecord record = candidate.record();
            if (record != null && !kept.judgedBefore(outdated.id(), record)) {
                tellRejected(candidate, outdated.id(), outdated.why());
            }
        } else if (result instanceof WeightsResult.Rejected no) {
            reject(candidate, no.id(), no.why());
        }
    }

    private void accept(WeightsCandidate candidate, WeightsResult.Accepted right) {
        List<WeightsUpdate> newestFirst = new ArrayList<>();
        for (WeightsResult.Proven proven : right.newestFirst()) {
            ModelVersion id = proven.update().id();
            try {
                budget.keep(id.model(), id.version(), proven.size());
                newestFirst.add(proven.update());
            } catch (IllegalArgumentException e) {
                // others were let in meanwhile
                reject(candidate, id, RejectedRecordException.at(DeadLetterStage.WEIGHTS, e));
            }
        }
        if (!newestFirst.isEmpty()) {
            serve(candidate, newestFirst);
        }
    }

    private void serve(WeightsCandidate candidate, List<WeightsUpdate> newestFirst) {
        ModelVersion id = newestFirst.get(0).id();
        newest.accepted(id, candidate.takeLease());
        output.collect(new StreamRecord<>(newestFirst));
        RawRecord record = candidate.record();
        if (candidate.acceptedBefore()) {
            newestFirst.forEach(update -> keep(kept.keptAlready(update.id(), now())));
        } else if (record != null) {
            keep(kept.accepted(id, record, now()));
        }
        if (id.retired()) {
            tell(WeightsStatus.retired(id, now()));
        }
        for (WeightsUpdate update : newestFirst) {
            LOGGER.info("Weights {} accepted: {}", candidate.place(), update.id());
        }
    }

    private void reject(
            WeightsCandidate candidate, @Nullable ModelVersion id, RejectedRecordException why) {
        RawRecord record = candidate.record();
        if (record == null) {
            if (newest.of(candidate.model()) == null) {
                throw new SuppressRestartsException(why);
            }
            LOGGER.warn("{}; what is in state goes on serving", why.getMessage());
            return;
        }
        if (candidate.acceptedBefore()) {
            LOGGER.warn("Weights {}, accepted before: {}", candidate.place(), why.getMessage());
            return;
        }
        RejectionLog.SHARED.rejected(record, why);
        rejected.inc();
        output.collect(
                DeadLetter.TAG,
                new StreamRecord<>(DeadLetter.of(record, why, maxDeadLetterBytes())));
        tellRejected(candidate, id, String.valueOf(why.getMessage()));
    }

    private void tellRejected(WeightsCandidate candidate, @Nullable ModelVersion id, String why) {
        RawRecord record = candidate.record();
        if (record != null && !candidate.acceptedBefore()) {
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
