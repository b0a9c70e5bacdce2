// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.densestream.job.DenseStreamJob;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.RunOptions;
import dev.densestream.job.config.TopicsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesManifestsTest {

    private static final FlinkOptions FLINK = new FlinkOptions();
    private static final JsonSchemaFactory SCHEMAS =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/production", "overlays/minikube"})
    void fitTheirSchemas(String folder) {
        for (JsonNode manifest : Manifests.of(folder)) {
            assertThat(faults(manifest)).as("%s in %s", manifest.path("kind"), folder).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FlinkDeployment, /spec/job, parallelsim",
        "FlinkDeployment, /spec/podTemplate/spec/containers/0, volumeMount",
        "FlinkDeployment, /spec, flinkConfig",
        "KafkaTopic, /spec, partition",
        "PodMonitor, /spec/podMetricsEndpoints/0, intervall",
        "PrometheusRule, /spec/groups/0/rules/0, expression",
        "NetworkPolicy, /spec/ingress/0, form"
    })
    void aMisspeltKeyFails(String kind, String place, String key) {
        ObjectNode manifest =
                Manifests.of("overlays/minikube").stream()
                        .filter(m -> m.path("kind").asText().equals(kind))
                        .findFirst()
                        .orElseThrow()
                        .deepCopy();
        assertThat(faults(manifest)).isEmpty();
        ((ObjectNode) manifest.at(place)).put(key, "x");
        assertThat(faults(manifest)).anyMatch(fault -> fault.contains(key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/production", "overlays/minikube"})
    void setOnlyOptionsThatFlinkOrTheOperatorKnows(String folder) {
        assertThat(unknownOptions(deployment(folder))).isEmpty();
    }

    @Test
    void aMisspeltFlinkOptionFails() {
        ObjectNode deployment = deployment("base").deepCopy();
        ((ObjectNode) deployment.at("/spec/flinkConfiguration"))
                .put("execution.checkpoint.dir", "s3://bucket");
        assertThat(unknownOptions(deployment)).containsExactly("execution.checkpoint.dir");
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/production", "overlays/minikube"})
    void giveTheJobArgumentsThatItTakes(String folder) throws Exception {
        List<String> arguments = new ArrayList<>();
        for (JsonNode argument : deployment(folder).at("/spec/job/args")) {
            // its file is the pod's
            if (!argument.asText().startsWith("--kafka-config=")) {
                arguments.add(argument.asText());
            }
        }
        JobConfig config = RunOptions.parse(arguments.toArray(String[]::new));
        assertThat(config.checkpoints().interval()).isPositive();
        Class.forName(deployment(folder).at("/spec/job/entryClass").asText())
                .getMethod("main", String[].class);
    }

    @Test
    void mountTheFileThatTheJobReads() {
        JsonNode base = deployment("base");
        String option = "--kafka-config=";
        String file =
                base.at("/spec/job/args")
                        .valueStream()
                        .map(JsonNode::asText)
                        .filter(argument -> argument.startsWith(option))
                        .findFirst()
                        .orElseThrow()
                        .substring(option.length());
        assertThat(base.at("/spec/podTemplate/spec/containers/0/volumeMounts/0/mountPath").asText())
                .isEqualTo(file.substring(0, file.lastIndexOf('/')));
    }

    @Test
    void makeTheTopicsThatTheJobUsesUnlessToldOtherwise() {
        TopicsConfig topics = RunOptions.parse().topics();
        Set<String> made = new TreeSet<>();
        for (JsonNode manifest : Manifests.of("base")) {
            if (manifest.path("kind").asText().equals("KafkaTopic")) {
                made.add(manifest.at("/metadata/name").asText());
                assertThat(LogConfig.configNames()).containsAll(options(manifest));
            }
        }
        assertThat(made)
                .containsExactlyInAnyOrder(
                        topics.tensors(),
                        topics.features(),
                        topics.weights(),
                        topics.deadLetters(),
                        topics.weightsStatus(),
                        topics.weightsAccepted());
    }

    /**
     * Events of two subtasks would mix on weights-status, and a savepoint forbids a maximum of one.
     */
    @Test
    void keepTheAutoscalerOffWhatHasOneSubtask() {
        StreamExecutionEnvironment env = new StreamExecutionEnvironment();
        DenseStreamJob.define(env, RunOptions.parse("--parallelism=4"));
        List<String> single = new ArrayList<>();
        for (JobVertex vertex : env.getStreamGraph().getJobGraph().getVertices()) {
            if (vertex.getParallelism() == 1 && vertex.getMaxParallelism() != 1) {
                single.add(vertex.getID().toString());
            }
        }
        assertThat(
                        deployment("overlays/production")
                                .at("/spec/flinkConfiguration")
                                .path("job.autoscaler.vertex.exclude.ids")
                                .asText()
                                .split(";"))
                .containsExactlyElementsOf(single);
    }

    private static JsonNode deployment(String folder) {
        return Manifests.only(Manifests.of(folder), "FlinkDeployment");
    }

    private static List<String> options(JsonNode topic) {
        List<String> names = new ArrayList<>();
        topic.at("/spec/config").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> unknownOptions(JsonNode deployment) {
        return deployment.at("/spec/flinkConfiguration").properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !FLINK.know(name))
                .toList();
    }

    private static List<String> faults(JsonNode manifest) {
        String schema = "/kubernetes/" + manifest.path("kind").asText() + ".schema.json";
        JsonSchema read =
                SCHEMAS.getSchema(KubernetesManifestsTest.class.getResourceAsStream(schema));
        return read.validate(manifest).stream().map(Object::toString).toList();
    }
}
