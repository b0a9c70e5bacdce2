// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.densenet.engine.Engine;
import dev.densestream.job.config.LimitsConfig;
import dev.densestream.job.contract.WeightsStatus;
import dev.densestream.job.memory.Shares;
import dev.densestream.job.metrics.InferenceMetrics;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.serving.Preparation;
import dev.densestream.job.serving.ServedVersions;
import dev.densestream.job.serving.ServingNetwork;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.TaskInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells, by metrics, events and lines in the log, what a subtask serves. */
final class ServingReport implements ServedVersions.Report {

    private static final Logger LOGGER = LoggerFactory.getLogger(ServingReport.class);

    private final TaskInfo task;
    private final InferenceMetrics metrics;
    private final Consumer<RawRecord> events;
    private final LongSupplier clock;

    /**
     * @param events takes {@link WeightsStatus}
     * @param clock milliseconds since 1970
     */
    ServingReport(
            TaskInfo task,
            InferenceMetrics metrics,
            Consumer<RawRecord> events,
            LongSupplier clock) {
        this.task = task;
        this.metrics = metrics;
        this.events = events;
        this.clock = clock;
    }

    /**
     * The subtask starts.
     *
     * @param models how many it has weights of
     * @param waitingRecords how many were restored
     */
    void started(
            Engine engine, int models, long waitingRecords, LimitsConfig limits, Shares shares) {
        LOGGER.info(
                "infer started subtask={}/{} engine={} kernelLanes={} models={}"
                        + " waitingRecords={} limits={} shares={}",
                task.getIndexOfThisSubtask(),
                task.getNumberOfParallelSubtasks(),
                engine.name(),
                engine.lanes(),
                models,
                waitingRecords,
                limits,
                shares);
    }

    @Override
    public void accepted(Preparation ready) {
        ServingNetwork block = ready.block();
        if (block == null) {
            return;
        }
        metrics.preparationTook((long) (ready.millis() * 1_000_000));
        events.accept(
                WeightsStatus.accepted(
                        ready.id(),
                        block.network(),
                        new WeightsStatus.Serving(
                                task.getIndexOfThisSubtask(),
                                task.getNumberOfParallelSubtasks(),
                                ready.millis(),
                                ready.shared()),
                        clock.getAsLong()));
    }

    @Override
    public void swapped(Preparation now, @Nullable ModelVersion before) {
        metrics.served(now.id().model(), now.id().version());
        metrics.swapped(now.id().model(), now.id().version(), now.id().sha256());
        LOGGER.info(
                "weights swapped model={} version={} before={} sha256={} subtask={}"
                        + " preparationMillis={} shared={}",
                now.id().model(),
                now.id().version(),
                before == null ? "none" : before.version(),
                now.id().sha256(),
                task.getIndexOfThisSubtask(),
                now.millis(),
                now.shared());
    }

    @Override
    public void blocked(long nanos) {
        metrics.swapTook(nanos);
    }

    /** A model serves no longer; that took so long. */
    void retired(String model, long nanos) {
        metrics.served(model, InferenceMetrics.RETIRED);
        metrics.swapTook(nanos);
    }
}
