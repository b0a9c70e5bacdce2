// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.job.config.JobConfig;
import dev.densestream.testkit.Wait;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/** A job on the shared cluster; cancelled when closed. */
public final class RunningJob implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(PATIENCE_SECONDS);

    private final JobID id;
    private boolean ended;

    private RunningJob(JobID id) {
        this.id = id;
    }

    public static RunningJob start(JobConfig config) throws Exception {
        return start(config, null);
    }

    public static RunningJob start(JobConfig config, @Nullable String savepoint) throws Exception {
        return start(env -> DenseStreamJob.define(env, config), savepoint);
    }

    public static RunningJob start(
            Consumer<StreamExecutionEnvironment> definition, @Nullable String savepoint)
            throws Exception {
        return restore(
                definition,
                savepoint == null
                        ? SavepointRestoreSettings.none()
                        : SavepointRestoreSettings.forPath(savepoint));
    }

    public static RunningJob restore(
            Consumer<StreamExecutionEnvironment> definition, SavepointRestoreSettings restore)
            throws Exception {
        StreamExecutionEnvironment env = new StreamExecutionEnvironment();
        definition.accept(env);
        StreamGraph graph = env.getStreamGraph();
        graph.setSavepointRestoreSettings(restore);
        JobGraph job = graph.getJobGraph();
        TestBed.awaitTaskManager();
        TestBed.flink().submitJob(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return new RunningJob(job.getJobID());
    }

    public JobID id() {
        return id;
    }

    /** Stops it, once all of it runs, and gives the savepoint's path. */
    String stopWithSavepoint(String folder) throws Exception {
        awaitRunning();
        String path =
                TestBed.flink()
                        .stopWithSavepoint(id, folder, false, SavepointFormatType.CANONICAL)
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        ended = true;
        return path;
    }

    /** Gives the path of a savepoint, after which it goes on. */
    String savepoint(String folder) throws Exception {
        return TestBed.flink()
                .triggerSavepoint(id, folder, false, SavepointFormatType.CANONICAL)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** What it failed of, once it has failed for good. */
    Throwable failure() throws Exception {
        JobResult result =
                TestBed.flink().requestJobResult(id).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        ended = true;
        return result.getSerializedThrowable()
                .orElseThrow()
                .deserializeError(RunningJob.class.getClassLoader());
    }

    /** The one of two that ends before the other. */
    static RunningJob firstToEnd(RunningJob one, RunningJob other) throws Exception {
        return (RunningJob)
                CompletableFuture.anyOf(
                                TestBed.flink().requestJobResult(one.id).thenApply(any -> one),
                                TestBed.flink().requestJobResult(other.id).thenApply(any -> other))
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** What made it begin again, once it did. */
    <T extends Throwable> T awaitFailure(Class<T> kind) throws Exception {
        AtomicReference<@Nullable T> found = new AtomicReference<>();
        Wait.until(
                "the job failing of a " + kind,
                PATIENCE,
                () -> {
                    latestFailure(kind).ifPresent(found::set);
                    return found.get() != null;
                });
        return Objects.requireNonNull(found.get());
    }

    private <T extends Throwable> Optional<T> latestFailure(Class<T> kind) throws Exception {
        ErrorInfo latest = graph().getFailureInfo();
        return latest == null
                ? Optional.empty()
                : ExceptionUtils.findThrowable(
                        latest.getException().deserializeError(RunningJob.class.getClassLoader()),
                        kind);
    }

    /** Waits until all of it runs. */
    public void awaitRunning() throws Exception {
        if (!Wait.upTo(PATIENCE, this::runs)) {
            throw new IllegalStateException("the job does not run: " + graph().getState());
        }
    }

    private boolean runs() throws Exception {
        // a job that is being set up has no vertices yet
        boolean running = graph().getState() == JobStatus.RUNNING;
        for (AccessExecutionVertex vertex : graph().getAllExecutionVertices()) {
            running &= vertex.getExecutionState() == ExecutionState.RUNNING;
        }
        return running;
    }

    private AccessExecutionGraph graph() throws Exception {
        return TestBed.flink().getExecutionGraph(id).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** How often it had to begin again. */
    public int restarts() throws Exception {
        int attempts = 0;
        for (AccessExecutionVertex vertex : graph().getAllExecutionVertices()) {
            attempts = Math.max(attempts, vertex.getCurrentExecutionAttempt().getAttemptNumber());
        }
        return attempts;
    }

    /** Waits until it has begun again so often. */
    void awaitRestarts(int count) throws Exception {
        if (!Wait.upTo(PATIENCE, () -> restarts() >= count)) {
            throw new IllegalStateException("the job restarted " + restarts() + " times");
        }
    }

    @Override
    public void close() throws Exception {
        if (!ended) {
            TestBed.flink().cancelJob(id).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            TestBed.flink().requestJobResult(id).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
