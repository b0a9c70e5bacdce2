// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.densestream.demo.DemoTopics;
import dev.densestream.job.config.RunOptions;
import dev.densestream.job.config.TopicsConfig;
import dev.densestream.job.kafka.ClientMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;

/**
 * The sizes of one of the project's deployments, as its files set them, in bytes.
 *
 * @param heap of a TaskManager
 * @param direct what the clients' sockets can have outside the heap
 * @param recordBytes the largest record of tensors, dead-letters and weights
 * @param responseBytes the largest record of features
 * @param bufferBytes {@code buffer.memory} of the producers
 */
record Deployment(
        long heap, long direct, int slots, long recordBytes, long responseBytes, long bufferBytes) {

    /** A folder of the manifests, with Flink's own sums over what it sets. */
    static Deployment ofManifests(String folder) {
        List<JsonNode> manifests = Manifests.of(folder);
        List<JsonNode> topics = Manifests.of("kafka/topics");
        JsonNode spec = Manifests.only(manifests, "FlinkDeployment").path("spec");
        Configuration flink = new Configuration();
        spec.path("flinkConfiguration")
                .properties()
                .forEach(option -> flink.setString(option.getKey(), option.getValue().asText()));
        flink.set(
                TaskManagerOptions.TOTAL_PROCESS_MEMORY,
                MemorySize.parse(spec.at("/taskManager/resource/memory").asText()));
        List<String> arguments = new ArrayList<>();
        spec.at("/job/args").forEach(argument -> arguments.add(argument.asText()));
        return of(
                flink,
                arguments,
                limit(topics, TopicsConfig.DEFAULT_TENSORS),
                limit(topics, TopicsConfig.DEFAULT_FEATURES));
    }

    /** What {@code docker-compose.yml} starts. */
    static Deployment ofCompose() {
        JsonNode compose = Manifests.read(Manifests.PROJECT.resolve("docker-compose.yml")).get(0);
        JsonNode services = compose.path("services");
        Configuration flink = new Configuration();
        compose.path("x-flink-properties")
                .asText()
                .lines()
                .map(line -> line.split(": ", 2))
                .forEach(option -> flink.setString(option[0].strip(), option[1].strip()));
        List<String> topics = texts(services.at("/topics/command"));
        return of(
                flink,
                texts(services.at("/jobmanager/command")),
                MemorySize.parseBytes(valueOf("--max-message-bytes", topics)),
                MemorySize.parseBytes(valueOf("--max-answer-bytes", topics)));
    }

    /** What {@code ./densestream demo} starts. */
    static Deployment ofDemo() throws IOException {
        String launcher = Files.readString(Manifests.PROJECT.resolve("densestream"));
        Matcher flags =
                Pattern.compile("demo\\).*-Xmx(\\d+m) -XX:MaxDirectMemorySize=(\\d+m)")
                        .matcher(launcher);
        if (!flags.find()) {
            throw new AssertionError("densestream: no sizes of the demo");
        }
        // half of it is the broker's in the same JVM
        return new Deployment(
                MemorySize.parseBytes(flags.group(1)),
                MemorySize.parseBytes(flags.group(2)) / 2,
                DemoTopics.PARTITIONS,
                DemoTopics.MESSAGE_BYTES,
                DemoTopics.RESPONSE_BYTES,
                ClientMemory.SEND_BYTES);
    }

    private static Deployment of(
            Configuration flink, List<String> arguments, long recordBytes, long responseBytes) {
        TaskExecutorProcessSpec sizes = TaskExecutorProcessUtils.processSpecFromConfig(flink);
        return new Deployment(
                sizes.getJvmHeapMemorySize().getBytes(),
                sizes.getTaskOffHeapSize().getBytes(),
                flink.get(TaskManagerOptions.NUM_TASK_SLOTS),
                recordBytes,
                responseBytes,
                bufferBytes(arguments));
    }

    private static long bufferBytes(List<String> arguments) {
        Map<String, String> kafka =
                RunOptions.parse(
                                arguments.stream()
                                        .filter(argument -> argument.startsWith("--kafka."))
                                        .toArray(String[]::new))
                        .kafka()
                        .properties();
        return Long.parseLong(
                kafka.getOrDefault("buffer.memory", String.valueOf(ClientMemory.SEND_BYTES)));
    }

    private static long limit(List<JsonNode> manifests, String topic) {
        return manifests.stream()
                .filter(manifest -> manifest.path("kind").asText().equals("KafkaTopic"))
                .filter(manifest -> manifest.at("/metadata/name").asText().equals(topic))
                .findFirst()
                .orElseThrow()
                .at("/spec/config/max.message.bytes")
                .asLong();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    private static String valueOf(String option, List<String> command) {
        return command.get(command.indexOf(option) + 1);
    }
}
