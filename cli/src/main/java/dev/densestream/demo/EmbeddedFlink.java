// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.client.MetricsPort;
import dev.densestream.job.DenseStreamJob;
import dev.densestream.job.config.JobConfig;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A Flink cluster in this JVM that runs the job and serves Flink's web UI. */
final class EmbeddedFlink implements AutoCloseable {

    private static final int STOP_SECONDS = 15;

    private final JobClient job;
    private final String uiAddress;

    private EmbeddedFlink(JobClient job, String uiAddress) {
        this.job = job;
        this.uiAddress = uiAddress;
    }

    /**
     * Starts the cluster and the job.
     *
     * @param metricsPort of the metrics for Prometheus; null for none
     * @param folder for checkpoints and temporary files; the caller deletes it
     */
    static EmbeddedFlink start(
            JobConfig config, int uiPort, @Nullable Integer metricsPort, Path folder)
            throws Exception {
        Configuration settings = settings(uiPort, folder);
        MetricsPort.set(settings, metricsPort);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(settings);
        DenseStreamJob.define(env, config);
        return new EmbeddedFlink(
                env.executeAsync("densestream demo"), "http://localhost:" + uiPort);
    }

    String uiAddress() {
        return uiAddress;
    }

    /**
     * Returns if the job still lives.
     *
     * @throws IllegalStateException if it has ended
     */
    void requireAlive() throws InterruptedException {
        JobStatus status;
        try {
            status = job.getJobStatus().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the Flink job is gone: " + e.getMessage(), e);
        }
        if (status.isTerminalState()) {
            throw new IllegalStateException("the Flink job has ended: " + status);
        }
    }

    /** Cancels the job; the cluster ends with it. */
    @Override
    public void close() {
        try {
            job.cancel().get(STOP_SECONDS, TimeUnit.SECONDS);
            job.getJobExecutionResult().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException cancelled) {
            // a cancelled job has no result; that is what was asked for
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the Flink job did not stop within %d s".formatted(STOP_SECONDS), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Configuration settings(int uiPort, Path folder) {
        Configuration settings = new Configuration();
        settings.set(RestOptions.ADDRESS, "localhost");
        settings.set(RestOptions.BIND_ADDRESS, "localhost");
        settings.set(RestOptions.PORT, uiPort);
        settings.set(RestOptions.BIND_PORT, String.valueOf(uiPort));
        settings.set(WebOptions.TMP_DIR, folder.toString());
        settings.set(CoreOptions.TMP_DIRS, folder.toString());
        settings.set(BlobServerOptions.STORAGE_DIRECTORY, folder.toString());
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        settings.set(TaskManagerOptions.NUM_TASK_SLOTS, DemoTopics.PARTITIONS);
        // the job keeps no state in managed memory, and its records are few
        settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(8));
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        return settings;
    }
}
