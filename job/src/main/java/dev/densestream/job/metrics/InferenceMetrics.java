package dev.densestream.job.metrics;

import dev.densestream.job.contract.DeadLetterStage;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The metrics of one subtask of {@code infer}, in the group {@code densestream}; the one place that
 * names them.
 *
 * <p>Prometheus has them as {@code flink_taskmanager_job_task_operator_densestream_<name>}; dead
 * letters as {@code ..._densestream_stage_deadLetters{stage="decode"}}, served versions as {@code
 * ..._densestream_model_servedVersion{model="m"}}. Histograms are summaries there, with a quantile
 * per sample and a count.
 *
 * <p>Written by the task's thread alone, unless a method says otherwise.
 */
public final class InferenceMetrics {

    private static final String GROUP = "densestream";

    /** How many of the latest values a histogram tells of. */
    private static final int HISTOGRAM_WINDOW = 1_000;

    /** What {@code servedVersion} says of a model that is retired. */
    public static final long RETIRED = -1;

    private final MetricGroup group;
    private final Counter recordsIn;
    private final Counter recordsOut;
    private final Counter imagesIn;
    private final Counter imagesOut;
    private final Counter bytesIn;
    private final Counter bytesOut;
    private final Counter swaps;
    private final Histogram decodeMicros;
    private final Histogram forwardMicros;
    private final Histogram encodeMicros;
    private final Histogram endToEndMillis;
    private final Histogram swapMicros;
    private final Histogram preparationMillis;
    private final Map<DeadLetterStage, Counter> deadLetters = new EnumMap<>(DeadLetterStage.class);
    private final Map<String, Long> servedVersions = new ConcurrentHashMap<>();
    private final ForwardRate forwardRate = new ForwardRate();

    /**
     * @param operator the operator's group
     */
    public InferenceMetrics(MetricGroup operator) {
        group = operator.addGroup(GROUP);
        recordsIn = group.counter("recordsIn");
        recordsOut = group.counter("recordsOut");
        imagesIn = group.counter("imagesIn");
        imagesOut = group.counter("imagesOut");
        bytesIn = group.counter("bytesIn");
        bytesOut = group.counter("bytesOut");
        swaps = group.counter("swaps");
        decodeMicros = histogram("decodeMicros");
        forwardMicros = histogram("forwardMicros");
        encodeMicros = histogram("encodeMicros");
        endToEndMillis = histogram("endToEndMillis");
        swapMicros = histogram("swapMicros");
        preparationMillis = histogram("preparationMillis");
        for (DeadLetterStage stage : DeadLetterStage.values()) {
            deadLetters.put(stage, deadLetters(operator, stage));
        }
        group.gauge("gigaflopsPerSecond", (Gauge<Double>) forwardRate::gigaflopsPerSecond);
    }

    private Histogram histogram(String name) {
        return group.histogram(name, new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
    }

    /** The counter of an operator's dead letters of one stage. */
    public static Counter deadLetters(MetricGroup operator, DeadLetterStage stage) {
        return operator.addGroup(GROUP).addGroup("stage", stage.label()).counter("deadLetters");
    }

    /** Tells how many of the job's topics are missing or not the ones that they were. */
    public static void troubledTopics(MetricGroup operator, IntSupplier topics) {
        operator.addGroup(GROUP).gauge("troubledTopics", (Gauge<Integer>) topics::getAsInt);
    }

    /** Tells of waiting records: how many, and their bytes. */
    public void waiting(LongSupplier records, LongSupplier bytes) {
        group.gauge("waitingRecords", (Gauge<Long>) records::getAsLong);
        group.gauge("waitingBytes", (Gauge<Long>) bytes::getAsLong);
    }

    /**
     * Tells how wide the engine computes.
     *
     * @param lanes numbers per instruction; 1 = scalar
     */
    public void kernelLanes(int lanes) {
        group.gauge("kernelLanes", (Gauge<Integer>) () -> lanes);
    }

    /** A question came, of that many bytes as it was read. */
    public void question(long bytes) {
        recordsIn.inc();
        bytesIn.inc(bytes);
    }

    /** A question was decoded, with that many images. */
    public void decoded(int images, long nanos) {
        imagesIn.inc(images);
        decodeMicros.update(micros(nanos));
    }

    /** A forward pass of that many operations, whether it succeeded or not. */
    public void forwardTook(long flops, long nanos) {
        forwardMicros.update(micros(nanos));
        forwardRate.add(flops, nanos);
    }

    /** An answer was encoded, for that many images. */
    public void encoded(int images, long nanos) {
        imagesOut.inc(images);
        encodeMicros.update(micros(nanos));
    }

    /**
     * An answer left.
     *
     * @param bytes of the whole record
     * @param timestampMillis the question's; a negative one says nothing
     */
    public void answer(long bytes, long timestampMillis) {
        recordsOut.inc();
        bytesOut.inc(bytes);
        if (timestampMillis >= 0) {
            // a client's clock may go ahead of ours
            endToEndMillis.update(Math.max(0, System.currentTimeMillis() - timestampMillis));
        }
    }

    @SuppressWarnings("NullAway") // every stage has a counter
    public void deadLetter(DeadLetterStage stage) {
        deadLetters.get(stage).inc();
    }

    /** Weights came into service, or went; the task's thread stood still for so long. */
    public void swapTook(long nanos) {
        swaps.inc();
        swapMicros.update(micros(nanos));
    }

    /** Weights were prepared in that time; any thread may tell. */
    public void preparationTook(long nanos) {
        preparationMillis.update(nanos / 1_000_000);
    }

    /**
     * The newest version of a model that serves here.
     *
     * @param version {@link #RETIRED} if none does any more
     */
    public void served(String model, long version) {
        if (servedVersions.put(model, version) == null) {
            group.addGroup("model", model)
                    .gauge(
                            "servedVersion",
                            (Gauge<Long>) () -> servedVersions.getOrDefault(model, RETIRED));
        }
    }

    private static long micros(long nanos) {
        return nanos / 1_000;
    }
}
