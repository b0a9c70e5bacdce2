// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.CommandFailure;
import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.client.WeightsWait;
import dev.densestream.job.accepted.WeightsTopic;
import dev.densestream.job.config.KafkaOptions;
import dev.densestream.job.config.KafkaPropertyArguments;
import dev.densestream.job.config.TopicsConfig;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.weights.NetworkExtract;
import dev.densestream.serde.weights.Sha256;
import dev.densestream.serde.weights.WeightsMetadata;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Gives running jobs new weights. */
@Command(
        name = "publish",
        header = "Publish weights on the topic that running jobs listen to.",
        description = {
            "Publishes the model's tensors alone, the prefix taken off; the same file gives the"
                    + " same bytes. Jobs take the weights up while they run."
        },
        sortOptions = false,
        preprocessor = KafkaPropertyArguments.class,
        footer = {
            "",
            "Examples:",
            "  densestream weights publish densenet121.safetensors \\",
            "      --model densenet121 --version 2",
            "  densestream weights publish densenet121.safetensors \\",
            "      --prefix features.denseblock1. --model densenet121 --version 1 \\",
            "      --bootstrap-servers kafka:9092 --kafka.security.protocol=SSL"
        })
public final class WeightsPublishCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();
    @Mixin WeightsArgument weights = new WeightsArgument();

    @Option(
            names = "--model",
            paramLabel = "<name>",
            description = "model that the weights are for (default: what the file says)")
    @Nullable String model;

    @Option(
            names = "--version",
            paramLabel = "<n>",
            description =
                    "whole number above the model's latest version on the topic (default: what the"
                            + " file says)")
    @Nullable Long version;

    @Option(
            names = "--topic",
            paramLabel = "<topic>",
            description = "topic of weights (default: ${DEFAULT-VALUE})")
    String topic = TopicsConfig.DEFAULT_WEIGHTS;

    @Option(
            names = "--by-reference",
            paramLabel = "<uri>",
            description =
                    "publish where the file is, and not the file, which must be there now; jobs"
                            + " read it where --weights-uri-allow lets them")
    @Nullable String reference;

    @Option(
            names = "--weights-uri-allow",
            paramLabel = "<uri>",
            description = "with --by-reference, check the URI as a job with this option would")
    List<String> allowed = List.of();

    @Option(
            names = "--wait",
            description = "return once every subtask serves the weights; fail if they are rejected")
    boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "<seconds>",
            description = "with --wait, how long to wait (default: ${DEFAULT-VALUE})")
    double timeoutSeconds = 120;

    @Option(
            names = "--status-topic",
            paramLabel = "<topic>",
            description = "with --wait, topic of weights' status (default: ${DEFAULT-VALUE})")
    String statusTopic = TopicsConfig.DEFAULT_WEIGHTS_STATUS;

    @Option(
            names = "--skip-existing",
            description = "done already, if the topic has that version or a later one")
    boolean skipExisting;

    @Mixin KafkaOptions kafka = new KafkaOptions();

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        requireUsable();
        Map<String, String> properties = kafkaProperties();
        byte[] file = weights.read(bytes -> NetworkExtract.canonical(bytes, weights.prefix));
        Map<String, String> metadata =
                Safetensors.parse(file, Safetensors.MAX_WEIGHTS_HEADER_BYTES).metadata();
        String name = model == null ? named(metadata, WeightsMetadata.MODEL) : model;
        long number = version == null ? version(metadata) : version;
        WeightsTopic published = WeightsTopic.open(kafka.bootstrapServers(), properties, topic);
        long latest = published.latestVersion(name);
        if (number <= latest && skipExisting) {
            Console.out(spec)
                    .printf(
                            Locale.ROOT,
                            "model %s is on topic %s with version %d already%n",
                            name,
                            topic,
                            latest)
                    .flush();
            return 0;
        }
        if (number <= latest) {
            throw new CommandFailure(
                    "model %s on topic %s: expected a version above %d, got %d; publish %d or higher"
                            .formatted(name, topic, latest, number, latest + 1));
        }
        byte[] value = reference == null ? file : referenceTo(reference);
        if (!wait) {
            publish(published, name, number, value);
            return 0;
        }
        try (WeightsWait judged =
                WeightsWait.open(kafka.bootstrapServers(), properties, statusTopic)) {
            publish(published, name, number, value);
            int subtasks = judged.await(name, number, timeoutSeconds);
            Console.out(spec)
                    .printf(Locale.ROOT, "served by all of %d subtasks%n", subtasks)
                    .flush();
        }
        return 0;
    }

    private byte[] referenceTo(String uri) {
        try {
            return ReferencedWeights.of(weights.file, weights.prefix, uri, allowed).toJson();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private void publish(WeightsTopic published, String name, long number, byte[] file) {
        RecordMetadata place = published.publish(name, number, file);
        Console.out(spec)
                .printf(
                        Locale.ROOT,
                        "published model %s version %d: %,d bytes, sha256 %s, at %s@%d%n",
                        name,
                        number,
                        file.length,
                        Sha256.hex(file),
                        place.topic() + "-" + place.partition(),
                        place.offset())
                .flush();
    }

    private long version(Map<String, String> metadata) {
        String text = named(metadata, WeightsMetadata.VERSION);
        if (!text.matches("[0-9]{1,18}")) {
            throw new CommandFailure(
                    "weights %s, metadata version: expected a whole number, got \"%s\"; give --version"
                            .formatted(weights.file, text));
        }
        return Long.parseLong(text);
    }

    private String named(Map<String, String> metadata, String what) {
        String text = metadata.get(what);
        if (text == null || text.isBlank()) {
            throw new CommandFailure(
                    "weights %s: the file does not say which %s it is; give --%s"
                            .formatted(weights.file, what, what));
        }
        return text;
    }

    private void requireUsable() {
        if (model != null && model.isBlank()) {
            throw wrong("--model: expected a name, got \"%s\"".formatted(model));
        }
        if (version != null && version < 0) {
            throw wrong("--version: expected a whole number of at least 0, got " + version);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Console.spec(spec).commandLine(), message);
    }

    private Map<String, String> kafkaProperties() {
        try {
            return kafka.properties();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    Console.spec(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
