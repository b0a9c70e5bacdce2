package dev.densestream.job.metrics;

import dev.densestream.job.function.Stage;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** The metrics of one subtask of an operator, in the group {@code densestream}. */
public final class InferenceMetrics {

    private static final String GROUP = "densestream";

    /** How many of the latest forward passes the histogram tells of. */
    private static final int HISTOGRAM_WINDOW = 2_000;

    private final MetricGroup group;
    private final Counter questions;
    private final Counter answers;
    private final Map<Stage, Counter> deadLetters = new EnumMap<>(Stage.class);
    private final Histogram forwardMicros;

    /**
     * @param operator the operator's group
     */
    public InferenceMetrics(MetricGroup operator) {
        group = operator.addGroup(GROUP);
        questions = group.counter("questions");
        answers = group.counter("answers");
        for (Stage stage : Stage.values()) {
            deadLetters.put(stage, deadLetters(operator, stage));
        }
        forwardMicros =
                group.histogram(
                        "forwardMicros", new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
    }

    /** The counter of an operator's dead letters of one stage. */
    public static Counter deadLetters(MetricGroup operator, Stage stage) {
        return operator.addGroup(GROUP).addGroup("stage", stage.label()).counter("deadLetters");
    }

    /** Tells of waiting records: how many, and their bytes. */
    public void waiting(LongSupplier records, LongSupplier bytes) {
        group.gauge("waitingRecords", (Gauge<Long>) records::getAsLong);
        group.gauge("waitingBytes", (Gauge<Long>) bytes::getAsLong);
    }

    public void question() {
        questions.inc();
    }

    public void answer() {
        answers.inc();
    }

    @SuppressWarnings("NullAway") // every stage has a counter
    public void deadLetter(Stage stage) {
        deadLetters.get(stage).inc();
    }

    /** One forward pass, computed in that time. */
    public void forwardTook(long nanos) {
        forwardMicros.update(nanos / 1_000);
    }
}
