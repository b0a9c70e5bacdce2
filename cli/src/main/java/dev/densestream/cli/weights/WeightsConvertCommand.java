// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.CommandFailure;
import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.cli.terminal.InputFile;
import dev.densestream.client.OutputFile;
import dev.densestream.densenet.Network;
import dev.densestream.serde.prepare.PreprocessText;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import dev.densestream.serde.usage.Activation;
import dev.densestream.serde.usage.ConfigFile;
import dev.densestream.serde.usage.Labels;
import dev.densestream.serde.usage.ModelUsage;
import dev.densestream.serde.weights.ModelWeights;
import dev.densestream.serde.weights.NetworkExtract;
import dev.densestream.serde.weights.SelfTest;
import dev.densestream.serde.weights.init.SelfTestMaker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns a checkpoint into the file that the job takes, with all that it should know of it. */
@Command(
        name = "convert",
        header = "Turn a checkpoint into safetensors with all that the job should know.",
        description = {
            "Reads safetensors, or a file of torch.save without executing anything in it, and"
                    + " writes the model in torchvision's names. The options go into the file's"
                    + " metadata."
        },
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  densestream weights convert densenet121.pth --preprocess torchvision \\",
            "      --self-test --output densenet121.safetensors",
            "  densestream weights convert model.safetensors --config config.json \\",
            "      --output densenet121.safetensors"
        })
public final class WeightsConvertCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();
    @Mixin WeightsArgument weights = new WeightsArgument();

    @Option(
            names = "--output",
            paramLabel = "<file>",
            required = true,
            description = "safetensors file to write; replaced whole or not at all")
    Path output = Path.of("");

    @Option(
            names = "--preprocess",
            paramLabel = "<how>",
            description = "how pictures are prepared: " + PreprocessArgument.DESCRIPTION)
    @Nullable String preprocess;

    @Option(
            names = "--labels",
            paramLabel = "<file>",
            description = "names of the classes: a JSON array, or one name a line")
    @Nullable Path labels;

    @Option(
            names = "--config",
            paramLabel = "<file>",
            description =
                    "config.json of timm or HuggingFace: labels, and with timm's how pictures are"
                            + " prepared")
    @Nullable Path config;

    @Option(
            names = "--activation",
            paramLabel = "<function>",
            description = "what makes probabilities of logits: softmax, sigmoid or none")
    @Nullable Activation activation;

    @Option(
            names = "--stem",
            paramLabel = "<kind>",
            description =
                    "how a network begins, where its tensors cannot tell: imagenet, cifar,"
                            + " deep or deep-blur")
    @Nullable String stem;

    @Option(
            names = "--eps",
            paramLabel = "<number>",
            description =
                    "what batch norms add to a variance (default: what the file says, else"
                            + " 1e-5)")
    @Nullable String eps;

    @Option(names = "--model", paramLabel = "<name>", description = "the model's name")
    @Nullable String model;

    @Option(names = "--version", paramLabel = "<n>", description = "the model's version")
    @Nullable Long version;

    @Option(
            names = "--self-test",
            description =
                    "adds an input, and what the definition of the network makes of it, which the"
                            + " job must reproduce before it serves the weights")
    boolean selfTest;

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        byte[] file = weights.read(this::converted);
        OutputFile.write(output, file);
        Console.out(spec).printf(Locale.ROOT, "wrote %s: %,d bytes%n", output, file.length).flush();
        return 0;
    }

    private byte[] converted(byte[] safetensors) {
        Safetensors source = Safetensors.parse(safetensors, Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        Map<String, String> metadata = new HashMap<>(source.metadata());
        ConfigFile classes = addConfig(metadata);
        put(metadata, ModelUsage.ACTIVATION, activation == null ? null : activation.text());
        put(metadata, "stem", stem);
        put(metadata, "eps", eps);
        put(metadata, "model", model);
        put(metadata, "version", version == null ? null : String.valueOf(version));
        if (preprocess != null) {
            String json = PreprocessText.json(PreprocessArgument.read(preprocess));
            metadata.put(ModelUsage.PREPROCESS, json);
        }
        if (labels != null) {
            metadata.put(ModelUsage.LABELS, Labels.json(readLabels(labels)));
        }
        byte[] named = copy(source, metadata, null);
        Network network = ModelWeights.read(named, weights.prefix, null).network();
        requireSame(classes, network);
        if (selfTest) {
            metadata.remove(SelfTest.NODE);
            named = copy(source, metadata, network);
        }
        return NetworkExtract.canonical(named, weights.prefix);
    }

    private static void put(Map<String, String> metadata, String key, @Nullable String value) {
        if (value != null) {
            metadata.put(key, value);
        }
    }

    /**
     * What config.json says of classes goes into the metadata, unless there is more on the line.
     */
    private @Nullable ConfigFile addConfig(Map<String, String> metadata) {
        if (config == null) {
            return null;
        }
        String text = text("config", config);
        try {
            ConfigFile classes = ConfigFile.parse(text);
            if (!classes.labels().isEmpty()) {
                metadata.put(ModelUsage.LABELS, Labels.json(classes.labels()));
            }
            if (preprocess == null && classes.ofPictures()) {
                String json = PreprocessText.json(PreprocessText.parse(text));
                metadata.put(ModelUsage.PREPROCESS, json);
            }
            return classes;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("config %s: %s".formatted(config, e.getMessage()), e);
        }
    }

    private void requireSame(@Nullable ConfigFile classes, Network network) {
        if (classes != null
                && classes.classes().isPresent()
                && network.classes() > 0
                && classes.classes().getAsInt() != network.classes()) {
            throw new CommandFailure(
                    "config %s says %d classes, the classifier of %s has %d; give the one that belongs to it"
                            .formatted(
                                    config,
                                    classes.classes().getAsInt(),
                                    weights.file,
                                    network.classes()));
        }
    }

    private static List<String> readLabels(Path file) {
        String text = text("labels", file);
        try {
            return text.stripLeading().startsWith("[") ? Labels.parse(text) : text.lines().toList();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("labels %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static String text(String what, Path file) {
        return new String(InputFile.read(what, file), StandardCharsets.UTF_8);
    }

    /**
     * All tensors with other metadata.
     *
     * @param toTest adds a self-test of this network in place of one that is there; null for none
     */
    private static byte[] copy(
            Safetensors source, Map<String, String> metadata, @Nullable Network toTest) {
        SafetensorsWriter writer = new SafetensorsWriter().metadata(metadata);
        source.tensors()
                .forEach(
                        (name, tensor) -> {
                            boolean replaced =
                                    toTest != null
                                            && (name.equals(SelfTest.INPUT)
                                                    || name.equals(SelfTest.OUTPUT));
                            if (!replaced) {
                                writer.add(name, source, tensor);
                            }
                        });
        if (toTest != null) {
            SelfTestMaker.add(toTest, writer);
        }
        return writer.toBytes();
    }
}
