// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.densestream.faults.cluster.Sizes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * The sizes that the project deploys with, read from its own files: heap, direct memory and
 * metaspace as Flink works them out of the configuration, the JVM options of image and manifests,
 * and the options that the job is given.
 */
final class DeployedSizes {

    private static final String TASK_MANAGER_OPTIONS = "env.java.opts.taskmanager";
    private static final String PROCESS_SIZE = "taskmanager.memory.process.size";

    /** What a cluster of processes takes over; the rest is about where state and secrets are. */
    private static final List<String> TAKEN =
            List.of("taskmanager.", "heartbeat.", "restart-strategy.", "env.java.opts.");

    private final Path project;
    private final YAMLMapper yaml = new YAMLMapper();

    /**
     * @param project the folder with {@code docker-compose.yml}
     */
    DeployedSizes(Path project) {
        this.project = project;
    }

    /** Those of {@code docker-compose.yml}. */
    Sizes compose() {
        JsonNode compose = read("docker-compose.yml");
        Map<String, String> settings = imageSettings();
        compose.required("x-flink-properties")
                .asText()
                .lines()
                .filter(line -> line.contains(": "))
                .forEach(
                        line -> {
                            int colon = line.indexOf(": ");
                            settings.put(line.substring(0, colon), line.substring(colon + 2));
                        });
        JsonNode broker = compose.at("/services/kafka/environment");
        List<String> brokerFlags =
                Stream.of("KAFKA_HEAP_OPTS", "KAFKA_OPTS")
                        .flatMap(name -> words(broker.path(name).asText()))
                        .toList();
        List<String> command = texts(compose.at("/services/jobmanager/command"));
        int job = command.indexOf("--job-classname") + 2;
        return sizes(
                "compose",
                settings,
                brokerFlags,
                compose.at("/services/taskmanager/scale").asInt(1),
                command.subList(job, command.size()),
                topicLimits(texts(compose.at("/services/topics/command"))));
    }

    /** What the command {@code topics} is told of the largest records. */
    private static Map<String, Map<String, String>> topicLimits(List<String> command) {
        Map<String, Map<String, String>> topics = new TreeMap<>();
        int records = command.indexOf("--max-message-bytes") + 1;
        int responses = command.indexOf("--max-answer-bytes") + 1;
        if (records > 0) {
            for (String topic : List.of("tensors", "dead-letters", "weights", "weights-status")) {
                topics.put(topic, limit(command.get(records)));
            }
        }
        if (responses > 0) {
            topics.put("features", limit(command.get(responses)));
        }
        return topics;
    }

    private static Map<String, String> limit(String size) {
        return Map.of("max.message.bytes", String.valueOf(MemorySize.parseBytes(size)));
    }

    /**
     * Those of a FlinkDeployment.
     *
     * @param overlay its folder below {@code overlays}; empty for the base
     */
    Sizes kubernetes(String name, String overlay) {
        Path folder = Path.of("deploy", "kubernetes");
        JsonNode base = read(folder.resolve("base/flink-deployment.yaml").toString());
        Map<String, String> settings = imageSettings();
        settings.putAll(strings(base.at("/spec/flinkConfiguration")));
        String memory = base.at("/spec/taskManager/resource/memory").asText();
        if (!overlay.isEmpty()) {
            JsonNode patch =
                    read(
                            folder.resolve("overlays")
                                    .resolve(overlay)
                                    .resolve("flink-deployment.yaml")
                                    .toString());
            settings.putAll(strings(patch.at("/spec/flinkConfiguration")));
            memory = patch.at("/spec/taskManager/resource/memory").asText(memory);
        }
        settings.put(PROCESS_SIZE, memory);
        return sizes(
                name,
                settings,
                Sizes.SMALL.brokerFlags(),
                1,
                texts(base.at("/spec/job/args")),
                topics(folder.resolve("kafka/topics/kafka-topics.yaml")));
    }

    /** What the manifests of topics set. */
    private Map<String, Map<String, String>> topics(Path file) {
        Map<String, Map<String, String>> topics = new TreeMap<>();
        try (JsonParser parser = yaml.createParser(project.resolve(file).toFile())) {
            for (JsonNode next = yaml.readTree(parser);
                    next != null;
                    next = yaml.readTree(parser)) {
                Map<String, String> config = strings(next.at("/spec/config"));
                // there is one broker here
                config.remove("min.insync.replicas");
                topics.put(next.at("/metadata/name").asText(), config);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return topics;
    }

    /** What the image adds to Flink's configuration. */
    private Map<String, String> imageSettings() {
        Map<String, String> settings = new TreeMap<>();
        String option = TASK_MANAGER_OPTIONS + ": ";
        try (Stream<String> lines = Files.lines(project.resolve("deploy/Dockerfile"))) {
            lines.filter(line -> line.contains(option))
                    .map(line -> line.substring(line.indexOf(option) + option.length()))
                    .map(line -> line.replaceAll("\\\\n.*", ""))
                    .forEach(options -> settings.put(TASK_MANAGER_OPTIONS, options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    private static Sizes sizes(
            String name,
            Map<String, String> all,
            List<String> brokerFlags,
            int taskManagers,
            List<String> jobOptions,
            Map<String, Map<String, String>> topics) {
        Map<String, String> settings = new TreeMap<>(all);
        settings.keySet().removeIf(key -> TAKEN.stream().noneMatch(key::startsWith));
        TaskExecutorProcessSpec spec =
                TaskExecutorProcessUtils.processSpecFromConfig(Configuration.fromMap(settings));
        List<String> flags = new ArrayList<>();
        words(ProcessMemoryUtils.generateJvmParametersStr(spec)).forEach(flags::add);
        for (String option : List.of("env.java.opts.all", TASK_MANAGER_OPTIONS)) {
            words(settings.getOrDefault(option, "")).forEach(flags::add);
        }
        flags.add("-XX:NativeMemoryTracking=summary");
        settings.putAll(workedOut(spec));
        return new Sizes(
                name, settings, flags, brokerFlags, taskManagers, known(jobOptions), topics);
    }

    /** What Flink's scripts hand to a TaskManager besides the file. */
    private static Map<String, String> workedOut(TaskExecutorProcessSpec spec) {
        Map<String, String> settings = new TreeMap<>();
        for (String word :
                words(TaskExecutorProcessUtils.generateDynamicConfigsStr(spec)).toList()) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                settings.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return settings;
    }

    /** Without those that say where the deployment's Kafka is, and how it is told apart. */
    private static List<String> known(List<String> options) {
        List<String> one = new ArrayList<>();
        for (String option : options) {
            if (option.startsWith("--")) {
                one.add(option);
            } else {
                one.set(one.size() - 1, one.get(one.size() - 1) + "=" + option);
            }
        }
        List<String> own =
                List.of(
                        "--bootstrap-servers",
                        "--kafka-config",
                        "--checkpoint-interval",
                        "--transactional-id-prefix",
                        "--group-id");
        return one.stream().filter(option -> own.stream().noneMatch(option::startsWith)).toList();
    }

    private JsonNode read(String file) {
        try {
            return yaml.readTree(project.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> strings(JsonNode object) {
        Map<String, String> strings = new TreeMap<>();
        object.properties()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
        return strings;
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(word -> !word.isBlank());
    }
}
