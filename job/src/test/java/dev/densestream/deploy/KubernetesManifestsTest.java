// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.densestream.job.DenseStreamJob;
import dev.densestream.job.DocumentedRights;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.RunOptions;
import dev.densestream.job.config.TopicsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesManifestsTest {

    private static final FlinkOptions FLINK = new FlinkOptions();
    private static final FlinkDeploymentCrd FLINK_DEPLOYMENT = new FlinkDeploymentCrd();
    private static final JsonSchemaFactory SCHEMAS =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base",
                "overlays/production",
                "overlays/minikube",
                "kafka/minikube",
                "kafka/production",
                "monitoring"
            })
    void fitTheirSchemas(String folder) {
        for (JsonNode manifest : Manifests.of(folder)) {
            assertThat(faults(manifest)).as("%s in %s", manifest.path("kind"), folder).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "overlays/minikube, FlinkDeployment, /spec/job, parallelsim",
        "overlays/minikube, FlinkDeployment, /spec/podTemplate/spec/containers/0, volumeMount",
        "overlays/minikube, FlinkDeployment, /spec, flinkConfig",
        "overlays/minikube, NetworkPolicy, /spec/ingress/0, form",
        "overlays/minikube, Deployment, /spec/template/spec/containers/0, comand",
        "overlays/minikube, ConfigMap, '', date",
        "kafka/production, Kafka, /spec/kafka/listeners/0, tsl",
        "kafka/production, KafkaNodePool, /spec/storage, volume",
        "kafka/production, KafkaUser, /spec/authorization/acls/0, operation",
        "kafka/production, KafkaTopic, /spec, partition",
        "monitoring, PodMonitor, /spec/podMetricsEndpoints/0, intervall",
        "monitoring, PrometheusRule, /spec/groups/0/rules/0, expression"
    })
    void aMisspeltKeyFails(String folder, String kind, String place, String key) {
        ObjectNode manifest =
                Manifests.of(folder).stream()
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

    @ParameterizedTest
    @CsvSource({"overlays/production, 9093", "overlays/minikube, 9092"})
    void mountThePropertiesThatTheJobAndTheToolsRead(String folder, String port) {
        List<JsonNode> manifests = Manifests.of(folder);
        JsonNode job = Manifests.only(manifests, "FlinkDeployment").path("spec");
        JsonNode tools = Manifests.only(manifests, "Deployment").at("/spec/template/spec");
        JsonNode properties = Manifests.only(manifests, "ConfigMap");

        assertThat(properties.at("/data/kafka.properties").asText())
                .contains("bootstrap.servers=kafka-kafka-bootstrap.kafka:" + port);
        assertThat(job.at("/job/args").valueStream().map(JsonNode::asText))
                .contains("--kafka-config=/etc/densestream/kafka.properties");
        assertThat(tools.at("/containers/0/env/0/value").asText())
                .isEqualTo("/etc/densestream/kafka.properties");
        for (JsonNode pod : List.of(job.at("/podTemplate/spec"), tools)) {
            assertThat(pod.at("/containers/0/volumeMounts/0/mountPath").asText())
                    .isEqualTo("/etc/densestream");
            assertThat(pod.at("/containers/0/volumeMounts/0/name"))
                    .isEqualTo(pod.at("/volumes/0/name"));
            assertThat(pod.at("/volumes/0/projected/sources/0/configMap/name"))
                    .isEqualTo(properties.at("/metadata/name"));
        }
    }

    @ParameterizedTest
    @CsvSource({"densestream, job", "densestream-cli, operator"})
    void giveKafkasUsersTheRightsThatSecurityNames(String user, String principal) throws Exception {
        JsonNode manifest =
                Manifests.of("kafka/production").stream()
                        .filter(m -> m.path("kind").asText().equals("KafkaUser"))
                        .filter(m -> m.at("/metadata/name").asText().equals(user))
                        .findFirst()
                        .orElseThrow();
        Set<String> granted = new TreeSet<>();
        for (JsonNode acl : manifest.at("/spec/authorization/acls")) {
            for (JsonNode operation : acl.path("operations")) {
                granted.add(
                        operation.asText().toUpperCase(Locale.ROOT)
                                + " on "
                                + acl.at("/resource/type").asText().toUpperCase(Locale.ROOT)
                                + " "
                                + acl.at("/resource/name").asText()
                                + (acl.at("/resource/patternType").asText().equals("prefix")
                                        ? "*"
                                        : ""));
            }
        }
        Set<String> documented = new TreeSet<>();
        for (AclBinding right : DocumentedRights.read()) {
            if (right.entry().principal().equals("User:" + principal)
                    && !right.pattern().name().equals("embeddings")) {
                documented.add(
                        (right.entry().operation() + " on " + right.pattern().resourceType())
                                        .replace("_", "")
                                + " "
                                + right.pattern().name()
                                + (right.pattern().patternType() == PatternType.PREFIXED
                                        ? "*"
                                        : ""));
            }
        }
        assertThat(granted).isNotEmpty().isEqualTo(documented);
    }

    /** The same as kustomize's own, where this machine has it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "overlays/production",
                "overlays/minikube",
                "kafka/minikube",
                "kafka/production",
                "monitoring"
            })
    void areWhatKubectlMakesOfThem(String folder) {
        assumeTrue(Kubectl.isHere(), "no kubectl of 1.24 or later on the PATH");
        assertThat(Manifests.of(folder))
                .containsExactlyInAnyOrderElementsOf(Kubectl.kustomize(Manifests.folder(folder)));
    }

    @Test
    void sendToOpenTelemetryWhereAnOverlayAsksForIt() {
        ObjectNode with =
                (ObjectNode)
                        Manifests.only(
                                Manifests.withComponent("overlays/minikube", "opentelemetry"),
                                "FlinkDeployment");
        assertThat(with.at("/spec/flinkConfiguration/metrics.reporters").asText())
                .isEqualTo("prom,otel");
        assertThat(faults(with)).isEmpty();
        assertThat(unknownOptions(with)).isEmpty();
        assertThat(deployment("overlays/minikube").toString()).doesNotContain("otel");
    }

    @Test
    void makeTheTopicsThatTheJobUsesUnlessToldOtherwise() {
        TopicsConfig topics = RunOptions.parse().topics();
        Set<String> made = new TreeSet<>();
        for (JsonNode manifest : Manifests.of("kafka/topics")) {
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
        String kind = manifest.path("kind").asText();
        if (kind.equals("FlinkDeployment")) {
            return faults(SCHEMAS.getSchema(FLINK_DEPLOYMENT.manifest()), manifest);
        }
        List<String> faults = new ArrayList<>(faults(schemaOf(kind), manifest));
        if (kind.equals("Deployment")) {
            JsonSchema pod = SCHEMAS.getSchema(FLINK_DEPLOYMENT.pod());
            faults.addAll(faults(pod, manifest.at("/spec/template/spec")));
        }
        return faults;
    }

    private static JsonSchema schemaOf(String kind) {
        return SCHEMAS.getSchema(
                KubernetesManifestsTest.class.getResourceAsStream(
                        "/kubernetes/" + kind + ".schema.json"));
    }

    private static List<String> faults(JsonSchema schema, JsonNode manifest) {
        return schema.validate(manifest).stream().map(Object::toString).toList();
    }
}
