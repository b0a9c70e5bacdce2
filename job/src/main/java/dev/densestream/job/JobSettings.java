// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.job.config.JobConfig;
import dev.densestream.job.record.PartitionKey;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the job needs of Flink. */
final class JobSettings {

    private static final Logger LOG = LoggerFactory.getLogger(JobSettings.class);

    private JobSettings() {}

    /**
     * The settings to lay over the cluster's; those that are a matter of taste only where the
     * cluster has none.
     */
    static Configuration of(JobConfig config, ReadableConfig cluster) {
        Configuration settings = new Configuration();
        // no type may fall back to Kryo
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(PipelineOptions.MAX_PARALLELISM, PartitionKey.KEY_GROUPS);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, config.checkpoints().interval());
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory(config, cluster));
        // Flink aligns all inputs of an operator that has a broadcast one, as infer has: unaligned
        // checkpoints would be no faster, and only hold events for the weights status topic
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        if (config.parallelism() != null) {
            settings.set(CoreOptions.DEFAULT_PARALLELISM, config.parallelism());
        }
        // Flink restores uncompressed operator state with one system call per byte: minutes for
        // large weights
        settings.set(ExecutionOptions.SNAPSHOT_COMPRESSION, true);
        unlessSet(cluster, settings, ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(5));
        // a cancelled job can go on from its last checkpoint
        unlessSet(
                cluster,
                settings,
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        if (cluster.getOptional(RestartStrategyOptions.RESTART_STRATEGY).isEmpty()) {
            settings.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
            unlessSet(
                    cluster,
                    settings,
                    RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                    Duration.ofMillis(500));
            unlessSet(
                    cluster,
                    settings,
                    RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                    Duration.ofSeconds(30));
        }
        return settings;
    }

    private static <T> void unlessSet(
            ReadableConfig cluster, Configuration settings, ConfigOption<T> option, T value) {
        if (cluster.getOptional(option).isEmpty()) {
            settings.set(option, value);
        }
    }

    /** Always a folder: Flink's other storage refuses states of more than 5 MiB. */
    private static String directory(JobConfig config, ReadableConfig cluster) {
        String given = config.checkpoints().directory();
        if (given != null) {
            return given;
        }
        return cluster.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                .orElseGet(JobSettings::temporaryDirectory);
    }

    private static String temporaryDirectory() {
        String folder =
                Path.of(System.getProperty("java.io.tmpdir"), "densestream-checkpoints")
                        .toUri()
                        .toString();
        LOG.warn(
                "Checkpoints go to {}, which other machines do not reach. Set --checkpoint-dir or"
                        + " execution.checkpointing.dir.",
                folder);
        return folder;
    }
}
