// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.gate;

import dev.densestream.job.accepted.AcceptedSearch;
import dev.densestream.job.accepted.AcceptedVersions;
import dev.densestream.job.accepted.AcceptedWeights;
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
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.topics.OutputLimits;
import dev.densestream.job.topics.TopicGuard;
import dev.densestream.job.topics.TopicsView;
import dev.densestream.job.weights.WeightsBudget;
import dev.densestream.job.weights.WeightsCandidate;
import dev.densestream.job.weights.WeightsExamination;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

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
 * This class connects the gate's parts to Flink and does nothing else.
 */
public final class WeightsGate extends AbstractStreamOperator<List<WeightsUpdate>>
        implements OneInputStreamOperator<RawRecord, List<WeightsUpdate>> {

    private static final long serialVersionUID = 1;

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
    private transient TopicGuard guard;
    private transient OutputLimits limits;
    private transient GateState state;
    private transient NewestVersions newest;
    private transient AcceptedVersions kept;
    private transient WeightsBudget budget;
    private transient Counter rejected;
    private transient @Nullable GateIntake intake;
    private transient @Nullable AcceptedSearch search;

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
                                config,
                                getContainingTask()
                                        .getEnvironment()
                                        .getTaskManagerInfo()
                                        .getConfiguration()));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        guard.snapshot();
        state.update(newest, intake().records(), kept, budget);
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
        limits = new OutputLimits(topics, config.topics(), List.of(config.topics().deadLetters()));
        GateDecisions decisions = new GateDecisions(newest, kept, budget, new Outputs());
        ExaminationQueue pending =
                new ExaminationQueue(
                        new WeightsExamination(config.models(), budget), mailbox, decisions);
        GateIntake records = new GateIntake(pending, state.pending());
        intake = records;
        WeightsCandidate.preloads(config.models()).forEach(pending::add);
        search =
                new AcceptedSearch(
                        accepted,
                        newest.byModel(),
                        config.models().keepVersions(),
                        mailbox,
                        found -> {
                            decisions.found(found);
                            records.found(found);
                        });
        search.start();
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
        }
        if (intake != null) {
            intake.close();
        }
        if (newest != null) {
            newest.close();
        }
        super.close();
    }

    @Override
    public void processElement(StreamRecord<RawRecord> element) throws Exception {
        intake().add(element.getValue());
        while (intake().bytes() > Math.min(MAX_PENDING_BYTES, budget.pendingBytes())) {
            mailbox.yield();
        }
    }

    private GateIntake intake() {
        return Objects.requireNonNull(intake);
    }

    private final class Outputs implements GateOutput {

        @Override
        public void serve(List<WeightsUpdate> newestFirst) {
            output.collect(new StreamRecord<>(newestFirst));
        }

        @Override
        public void keep(List<RawRecord> records) {
            records.forEach(record -> output.collect(ACCEPTED, new StreamRecord<>(record)));
        }

        @Override
        public void reject(RawRecord update, RejectedRecordException why) {
            RejectionLog.SHARED.rejected(update, why);
            rejected.inc();
            output.collect(
                    DeadLetter.TAG,
                    new StreamRecord<>(DeadLetter.of(update, why, limits.deadLetterBytes())));
        }

        @Override
        public void tell(RawRecord event) {
            output.collect(WeightsStatus.TAG, new StreamRecord<>(event));
        }

        @Override
        public long now() {
            return getProcessingTimeService().getCurrentProcessingTime();
        }
    }
}
