package dev.densestream.job.function;

import dev.densestream.job.JobConfig;
import dev.densestream.job.RawRecord;
import dev.densestream.job.io.TopicLimits;
import dev.densestream.job.metrics.InferenceMetrics;
import dev.densestream.serde.weights.DenseBlockWeights;
import dev.densestream.serde.weights.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where weights are let in or turned away, for all subtasks alike. Runs with
 * parallelism 1.
 *
 * <p>Accepted updates go on, each model's in the order of their versions. What cannot serve goes to
 * {@link DeadLetter#TAG}, and the weights that served go on serving. Weights to preload are read at
 * the start, before the first record, and judged by the same rules; state remembers the newest
 * version of every model.
 */
public final class WeightsGate extends AbstractStreamOperator<WeightsUpdate>
        implements OneInputStreamOperator<RawRecord, WeightsUpdate> {

    private static final long serialVersionUID = 1;

    private static final Logger LOGGER = LoggerFactory.getLogger(WeightsGate.class);

    /** A whole number, required on every record with weights. */
    public static final String VERSION_HEADER = "model-version";

    private static final ListStateDescriptor<ModelVersion> NEWEST =
            new ListStateDescriptor<>("newest-versions", ModelVersion.TYPE);

    private final JobConfig config;
    private final SerializableFunction<String, TopicLimits> topicLimits;

    private transient ListState<ModelVersion> state;
    private transient Map<String, ModelVersion> newest;
    private transient Counter rejected;
    private transient long maxDeadLetterBytes;
    private transient boolean preloaded;

    /**
     * @param topicLimits what a topic takes, asked when the operator opens
     */
    @SuppressWarnings("NullAway.Init") // initializeState() and open() set what is transient
    public WeightsGate(JobConfig config, SerializableFunction<String, TopicLimits> topicLimits) {
        this.config = config;
        this.topicLimits = topicLimits;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore().getListState(NEWEST);
        newest = new HashMap<>();
        for (ModelVersion version : state.get()) {
            newest.put(version.model(), version);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(new ArrayList<>(newest.values()));
    }

    @Override
    public void open() throws Exception {
        super.open();
        rejected = InferenceMetrics.deadLetters(getMetricGroup(), Stage.WEIGHTS);
        maxDeadLetterBytes =
                DeadLetter.room(
                        config.topics().deadLetters(),
                        topicLimits.apply(config.topics().deadLetters()));
        getProcessingTimeService()
                .registerTimer(
                        getProcessingTimeService().getCurrentProcessingTime(),
                        timestamp -> preload());
    }

    @Override
    public void processElement(StreamRecord<RawRecord> element) throws Exception {
        preload();
        RawRecord record = element.getValue();
        try {
            offer(update(record), record);
        } catch (RejectedRecordException e) {
            LOGGER.warn("Weights {} rejected: {}", record.place(), e.getMessage());
            rejected.inc();
            output.collect(
                    DeadLetter.TAG,
                    new StreamRecord<>(DeadLetter.of(record, e, maxDeadLetterBytes)));
            tell(WeightsStatus.rejected(record, String.valueOf(e.getMessage()), now()));
        }
    }

    private WeightsUpdate update(RawRecord record) {
        byte[] key = record.key();
        String model = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        if (model.isBlank()) {
            throw new RejectedRecordException(
                    Stage.WEIGHTS, "key: expected the model's name, got none");
        }
        String header = record.header(VERSION_HEADER);
        Long version =
                header == null
                        ? null
                        : ModelChoice.wholeNumber(header, VERSION_HEADER, Stage.WEIGHTS);
        byte[] file = record.value();
        if (file == null) {
            return new WeightsUpdate(ModelVersion.retired(model, highest(model, version)), null);
        }
        if (version == null) {
            throw new RejectedRecordException(
                    Stage.WEIGHTS,
                    "weights of model %s: expected a header %s with a whole number, got none"
                            .formatted(model, VERSION_HEADER));
        }
        return new WeightsUpdate(new ModelVersion(model, version, Sha256.hex(file), ""), file);
    }

    private long highest(String model, @Nullable Long version) {
        ModelVersion known = newest.get(model);
        return Math.max(known == null ? -1 : known.version(), version == null ? -1 : version);
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    private void tell(RawRecord event) {
        output.collect(WeightsStatus.TAG, new StreamRecord<>(event));
    }

    private void offer(WeightsUpdate update, @Nullable RawRecord record) {
        ModelVersion id = update.id();
        ModelVersion known = newest.get(id.model());
        switch (id.after(known)) {
            case ACCEPTED -> {
                check(update);
                newest.put(id.model(), id);
                output.collect(new StreamRecord<>(update));
                if (id.retired()) {
                    tell(WeightsStatus.retired(id, now()));
                }
                LOGGER.info("Weights accepted: {}", id);
            }
            case IGNORED -> {
                LOGGER.info("Weights ignored, known or old: {}", id);
                if (record != null && known != null && !id.equals(known)) {
                    tell(WeightsStatus.rejected(record, tooOld(known), now()));
                }
            }
            case CONFLICTING ->
                    throw new RejectedRecordException(
                            Stage.WEIGHTS,
                            "weights of model %s: version %d is already known with other weights; publish a higher version"
                                    .formatted(id.model(), id.version()));
        }
    }

    private static String tooOld(ModelVersion known) {
        return "model %s: expected a version above %d, which %s; publish a higher one"
                .formatted(
                        known.model(),
                        known.version(),
                        known.retired() ? "was the newest when it was retired" : "serves");
    }

    private static void check(WeightsUpdate update) {
        byte[] file = update.file();
        if (file != null) {
            try {
                DenseBlockWeights.read(file, update.id().prefix(), null);
            } catch (RuntimeException e) {
                throw RejectedRecordException.at(Stage.WEIGHTS, e);
            }
        }
    }

    private void preload() throws Exception {
        if (preloaded) {
            return;
        }
        preloaded = true;
        for (Map.Entry<String, String> preload : config.models().preloads().entrySet()) {
            String model = preload.getKey();
            try {
                offer(
                        Preload.read(
                                model,
                                preload.getValue(),
                                config.models().prefixes().getOrDefault(model, "")),
                        null);
            } catch (RejectedRecordException e) {
                if (!newest.containsKey(model)) {
                    throw new SuppressRestartsException(e);
                }
                LOGGER.warn("{}; what is in state goes on serving", e.getMessage());
            }
        }
    }
}
