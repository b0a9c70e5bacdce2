// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.densestream.job.kafka.ClientMemory;
import dev.densestream.job.topics.JobTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule of docs/operations.md for what Kafka's clients need, on the files that set sizes. */
class MemorySettingsTest {

    /** Of the heap, for the clients; the rest is for work, weights, waiting records and Flink. */
    private static final double CLIENTS_SHARE = 0.25;

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/minikube", "overlays/production", "compose", "demo"})
    void theClientsFitIntoTheirPartOfTheHeap(String name) throws IOException {
        Deployment sizes = named(name);
        long clients =
                sizes.slots() * ClientMemory.heapBytes(sizes.recordBytes(), sizes.bufferBytes());
        assertThat(clients)
                .as("%s", sizes)
                .isPositive()
                .isLessThanOrEqualTo((long) (CLIENTS_SHARE * sizes.heap()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/minikube", "overlays/production", "compose", "demo"})
    void whatSocketsCopyFitsOutsideTheHeap(String name) throws IOException {
        Deployment sizes = named(name);
        // the weights' reader is in one slot of one TaskManager
        long needed =
                sizes.slots() * ClientMemory.directBytes(sizes.recordBytes(), sizes.responseBytes())
                        + sizes.recordBytes();
        assertThat(needed).as("%s", sizes).isLessThanOrEqualTo(sizes.direct());
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/minikube", "overlays/production", "compose", "demo"})
    void producersTakeTheLargestRecordOfTheirTopics(String name) throws IOException {
        Deployment sizes = named(name);
        assertThat(sizes.bufferBytes())
                .isGreaterThanOrEqualTo(Math.max(sizes.recordBytes(), sizes.responseBytes()));
    }

    private static final List<String> READ_BY_THE_JOB =
            List.of("tensors", "weights", "weights-accepted");

    @Test
    void brokersMeasureWhatTheJobReadsUncompressed() {
        for (JsonNode manifest : Manifests.of("kafka/topics")) {
            String topic = manifest.at("/metadata/name").asText();
            if (manifest.path("kind").asText().equals("KafkaTopic")) {
                assertThat(manifest.at("/spec/config").path("compression.type").asText())
                        .as(topic)
                        .isEqualTo(READ_BY_THE_JOB.contains(topic) ? JobTopics.UNCOMPRESSED : "");
            }
        }
        for (NewTopic topic : JobTopics.needed(1, null)) {
            assertThat(topic.configs().containsKey("compression.type"))
                    .as(topic.name())
                    .isEqualTo(READ_BY_THE_JOB.contains(topic.name()));
        }
    }

    @Test
    void imageAndManifestsGiveTaskManagersTheSameJvmOptions() throws IOException {
        String options =
                Manifests.only(Manifests.of("base"), "FlinkDeployment")
                        .at("/spec/flinkConfiguration")
                        .path("env.java.opts.taskmanager")
                        .asText();
        assertThat(Files.readString(Manifests.PROJECT.resolve("deploy/Dockerfile")))
                .contains("env.java.opts.taskmanager: " + options + "\\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deploy/Dockerfile",
                "deploy/kubernetes/base/flink-deployment.yaml",
                "deploy/README.md",
                "docs/operations.md",
                "densestream"
            })
    void threadsKeepNoLargerPiecesThanTheRuleCounts(String file) throws IOException {
        assertThat(Files.readString(Manifests.PROJECT.resolve(file)))
                .contains("-Djdk.nio.maxCachedBufferSize=" + ClientMemory.KEPT_PIECE_BYTES);
    }

    private static Deployment named(String name) throws IOException {
        return switch (name) {
            case "compose" -> Deployment.ofCompose();
            case "demo" -> Deployment.ofDemo();
            default -> Deployment.ofManifests(name);
        };
    }
}
