// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.metrics;

import dev.densestream.job.contract.DeadLetterStage;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.flink.events.Event;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The metrics of one subtask of {@code infer}, in the group {@code densestream}. {@link JobMetric}
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
    private final Histogram prepareMicros;
    private final Histogram forwardMicros;
    private final Histogram encodeMicros;
    private final Histogram endToEndMillis;
    private final Histogram commitMillis;
    private final CommitLatency commits = new CommitLatency();
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
        recordsIn = counter(JobMetric.RECORDS_IN);
        recordsOut = counter(JobMetric.RECORDS_OUT);
        imagesIn = counter(JobMetric.IMAGES_IN);
        imagesOut = counter(JobMetric.IMAGES_OUT);
        bytesIn = counter(JobMetric.BYTES_IN);
        bytesOut = counter(JobMetric.BYTES_OUT);
        swaps = counter(JobMetric.SWAPS);
        decodeMicros = histogram(JobMetric.DECODE_MICROS);
        prepareMicros = histogram(JobMetric.PREPARE_MICROS);
        forwardMicros = histogram(JobMetric.FORWARD_MICROS);
        encodeMicros = histogram(JobMetric.ENCODE_MICROS);
        endToEndMillis = histogram(JobMetric.END_TO_END_MILLIS);
        commitMillis = histogram(JobMetric.COMMIT_MILLIS);
        swapMicros = histogram(JobMetric.SWAP_MICROS);
        preparationMillis = histogram(JobMetric.PREPARATION_MILLIS);
        for (DeadLetterStage stage : DeadLetterStage.values()) {
            deadLetters.put(stage, deadLetters(operator, stage));
        }
        gauge(JobMetric.GIGAFLOPS_PER_SECOND, group, forwardRate::gigaflopsPerSecond);
    }

    private Counter counter(JobMetric metric) {
        return group.counter(metric.metricName());
    }

    private Histogram histogram(JobMetric metric) {
        return group.histogram(
                metric.metricName(), new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
    }

    private static <T> void gauge(JobMetric metric, MetricGroup group, Gauge<T> value) {
        group.gauge(metric.metricName(), value);
    }

    /** The counter of an operator's dead letters of one stage. */
    public static Counter deadLetters(MetricGroup operator, DeadLetterStage stage) {
        return operator.addGroup(GROUP)
                .addGroup(JobMetric.DEAD_LETTERS.label(), stage.label())
                .counter(JobMetric.DEAD_LETTERS.metricName());
    }

    /** Tells how many of the job's topics are missing or not the ones that they were. */
    public static void troubledTopics(MetricGroup operator, IntSupplier topics) {
        gauge(JobMetric.TROUBLED_TOPICS, operator.addGroup(GROUP), topics::getAsInt);
    }

    /** Tells of waiting records: how many, and their bytes. */
    public void waiting(LongSupplier records, LongSupplier bytes) {
        gauge(JobMetric.WAITING_RECORDS, group, records::getAsLong);
        gauge(JobMetric.WAITING_BYTES, group, bytes::getAsLong);
    }

    /**
     * Tells how wide the engine computes.
     *
     * @param lanes numbers per instruction; 1 = scalar
     */
    public void kernelLanes(int lanes) {
        gauge(JobMetric.KERNEL_LANES, group, () -> lanes);
    }

    /** Tells when a Kafka client of this JVM died last, in seconds since 1970. */
    public void lastClientDeath(LongSupplier seconds) {
        gauge(JobMetric.LAST_CLIENT_DEATH, group, seconds::getAsLong);
    }

    /** A request came, of that many bytes as it was read. */
    public void request(long bytes) {
        recordsIn.inc();
        bytesIn.inc(bytes);
    }

    /** A request was decoded, with that many images. */
    public void decoded(int images, long nanos) {
        imagesIn.inc(images);
        decodeMicros.update(micros(nanos));
    }

    /** A picture was resized, cropped and normalised. */
    public void prepared(long nanos) {
        prepareMicros.update(micros(nanos));
    }

    /** A forward pass of that many operations, whether it succeeded or not. */
    public void forwardTook(long flops, long nanos) {
        forwardMicros.update(micros(nanos));
        forwardRate.add(flops, nanos);
    }

    /** A response was encoded, for that many images. */
    public void encoded(int images, long nanos) {
        imagesOut.inc(images);
        encodeMicros.update(micros(nanos));
    }

    /**
     * A response left.
     *
     * @param bytes of the whole record
     * @param timestampMillis the request's; a negative one says nothing
     */
    public void response(long bytes, long timestampMillis) {
        commits.answered(timestampMillis);
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
            gauge(
                    JobMetric.SERVED_VERSION,
                    group.addGroup(JobMetric.SERVED_VERSION.label(), model),
                    () -> servedVersions.getOrDefault(model, RETIRED));
        }
    }

    private static long micros(long nanos) {
        return nanos / 1_000;
    }

    /** Tells the cluster's event reporters, if it has any, that a version took over. */
    public void swapped(String model, long version, String sha256) {
        group.addEvent(
                Event.builder(InferenceMetrics.class, "WeightsSwapped")
                        .setSeverity("INFO")
                        .setBody("model %s version %d serves".formatted(model, version))
                        .setAttribute("model", model)
                        .setAttribute("version", version)
                        .setAttribute("sha256", sha256));
    }

    /** What was answered so far is committed with that checkpoint, or with a later one. */
    public void snapshot(long checkpoint) {
        commits.snapshot(checkpoint);
    }

    /** A checkpoint is complete: its responses are committed. */
    public void complete(long checkpoint) {
        commits.complete(checkpoint, System.currentTimeMillis()).ifPresent(commitMillis::update);
    }
}
