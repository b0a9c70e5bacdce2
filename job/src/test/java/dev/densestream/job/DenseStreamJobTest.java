// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.job.config.RunOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class DenseStreamJobTest {

    @Test
    void givesEveryOperatorItsUidAndAName() {
        StreamExecutionEnvironment env = new StreamExecutionEnvironment();
        DenseStreamJob.define(env, RunOptions.parse("--parallelism=4"));
        Map<String, String> nameByUid =
                env.getStreamGraph().getStreamNodes().stream()
                        .collect(
                                Collectors.toMap(
                                        StreamNode::getTransformationUID,
                                        StreamNode::getOperatorName));
        assertThat(nameByUid)
                .containsEntry("tensors-source", "Source: tensors")
                .containsEntry("weights-source", "Source: weights")
                .containsEntry("weights-gate", "weights gate")
                .containsEntry("infer", "infer")
                .containsEntry("features-sink", "features: Writer")
                .containsEntry("dead-letters-sink", "dead letters: Writer")
                .containsEntry("rejected-weights-sink", "rejected: Writer")
                .containsEntry("accepted-weights-sink", "accepted: Writer")
                .containsEntry("weights-status-sink", "weights status: Writer");
        assertThat(nameByUid.keySet()).doesNotContainNull();
    }

    @Test
    void chainsTheSinksToTheirOperators() {
        StreamExecutionEnvironment env = new StreamExecutionEnvironment();
        DenseStreamJob.define(env, RunOptions.parse("--parallelism=4"));
        List<Integer> parallelism =
                env
                        .getStreamGraph()
                        .getJobGraph()
                        .getVerticesSortedTopologicallyFromSources()
                        .stream()
                        .map(vertex -> vertex.getParallelism())
                        .toList();
        assertThat(parallelism).containsExactlyInAnyOrder(4, 1, 4, 1);
    }

    @Test
    void setsWhatItNeedsAndLeavesTheRestToTheCluster() {
        Configuration cluster = new Configuration();
        cluster.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        cluster.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "s3://bucket/checkpoints");
        Configuration settings =
                JobSettings.of(RunOptions.parse("--checkpoint-interval=7s"), cluster);
        assertThat(settings.get(PipelineOptions.GENERIC_TYPES)).isFalse();
        assertThat(settings.get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
                .isEqualTo("s3://bucket/checkpoints");
        assertThat(settings.contains(RestartStrategyOptions.RESTART_STRATEGY)).isFalse();
        assertThat(
                        JobSettings.of(RunOptions.parse(), new Configuration())
                                .get(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
                .startsWith("file:/");
    }

    @Test
    void alignsCheckpointsWhateverTheClusterSays() {
        Configuration cluster = new Configuration();
        cluster.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        StreamExecutionEnvironment env = new StreamExecutionEnvironment(cluster);
        DenseStreamJob.define(env, RunOptions.parse("--parallelism=2"));
        assertThat(
                        env.getStreamGraph()
                                .getJobGraph()
                                .getCheckpointingSettings()
                                .getCheckpointCoordinatorConfiguration()
                                .isUnalignedCheckpointsEnabled())
                .isFalse();
    }

    @Test
    void printsItsOptionsAndNamesAWrongOne() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            DenseStreamJob.main(new String[] {"--help"});
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("--bootstrap-servers", "--kafka.<property>", "--weights");
        assertThatThrownBy(() -> DenseStreamJob.main(new String[] {"--nonsense"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unknown option: '--nonsense'");
    }
}
