// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.client.OutputFile;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Normalization;
import dev.densestream.serde.weights.ModelWeights;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import dev.densestream.serde.weights.init.NetworkConfig;
import dev.densestream.serde.weights.init.NetworkInitialization;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes fresh weights. */
@Command(
        name = "init",
        header = "Make He-initialised weights.",
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  densestream weights init --output block.safetensors",
            "  densestream weights init --output bc.safetensors --input-channels 64 \\",
            "      --layers 6 --growth-rate 32 --bottleneck-width 128 --affine --running",
            "  densestream weights init --output densenet121.safetensors \\",
            "      --architecture densenet121",
            "  densestream weights init --output small.safetensors --input-channels 1 \\",
            "      --layers 2,4,2 --growth-rate 8 --stem-channels 16 --classes 10"
        })
public final class WeightsInitCommand implements Callable<Integer> {

    private static final int DEFAULT_INPUT_CHANNELS = 16;
    private static final int DEFAULT_LAYERS = 12;
    private static final int RGB = 3;
    private static final int IMAGENET_CLASSES = 1000;

    @Mixin HelpOption help = new HelpOption();

    @Option(
            names = "--output",
            paramLabel = "<file>",
            required = true,
            description = "safetensors file to write")
    Path output = Path.of("");

    @Option(
            names = "--input-channels",
            paramLabel = "<n>",
            description = "channels that the model reads (default: 16 of a block, 3 of a network)")
    @Nullable Integer inputChannels;

    @Option(
            names = "--layers",
            paramLabel = "<n>",
            split = ",",
            description =
                    "dense layers, L; of several dense blocks, with commas between: a whole network"
                            + " (default: 12)")
    List<Integer> layers = List.of(DEFAULT_LAYERS);

    @Option(
            names = "--growth-rate",
            paramLabel = "<n>",
            description = "feature maps that each layer adds, k (default: ${DEFAULT-VALUE})")
    int growthRate = 12;

    @Option(
            names = "--bottleneck-width",
            paramLabel = "<n>",
            description =
                    "channels between the convolutions of bottleneck layers, 4*k in DenseNet-BC;"
                            + " 0 for plain layers (default: 0 of a block, 4*k of a network)")
    @Nullable Integer bottleneckWidth;

    @Option(
            names = "--architecture",
            paramLabel = "<name>",
            description =
                    "a whole network of torchvision's: densenet121, densenet161, densenet169 or"
                            + " densenet201")
    @Nullable String architecture;

    @Option(
            names = "--stem-channels",
            paramLabel = "<n>",
            description = "channels that a network's stem gives (default: 2*k)")
    @Nullable Integer stemChannels;

    @Option(
            names = "--classes",
            paramLabel = "<n>",
            description = "logits that a network gives, 0 for none (default: 1000)")
    @Nullable Integer classes;

    @Option(names = "--affine", description = "batch norms with scale and shift")
    boolean affine;

    @Option(names = "--running", description = "batch norms with running statistics")
    boolean running;

    @Option(
            names = "--normalization",
            paramLabel = "<mode>",
            description = "batch or running, written into the metadata")
    @Nullable Normalization normalization;

    @Option(
            names = "--seed",
            paramLabel = "<n>",
            description = "the same seed gives the same weights (default: ${DEFAULT-VALUE})")
    long seed = 1;

    @Option(
            names = "--model",
            paramLabel = "<name>",
            description = "model's name, written into the metadata")
    @Nullable String model;

    @Option(
            names = "--version",
            paramLabel = "<n>",
            description = "model's version, written into the metadata")
    @Nullable Long version;

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        byte[] weights = architecture != null || layers.size() > 1 ? network() : block();
        OutputFile.write(output, weights);
        Network network = ModelWeights.read(weights, "", null).network();
        int last = network.stages().get(network.stages().size() - 1).stage().outputChannels();
        Console.out(spec)
                .printf(
                        Locale.ROOT,
                        "%s: %,d bytes, %d channels in, %d out%n",
                        output,
                        weights.length,
                        network.inputChannels(),
                        last)
                .flush();
        return 0;
    }

    private byte[] block() {
        requireNone("a whole network", stemChannels, classes);
        BlockConfig config =
                new BlockConfig(
                        or(inputChannels, DEFAULT_INPUT_CHANNELS),
                        layers.get(0),
                        growthRate,
                        or(bottleneckWidth, 0),
                        affine,
                        running);
        return HeInitialization.safetensors(config, metadata(), seed);
    }

    private byte[] network() {
        if (affine || running || normalization != null) {
            throw usage(
                    "--affine, --running and --normalization are of a dense block alone: a"
                            + " network has scale, shift and running statistics");
        }
        if (architecture == null) {
            NetworkConfig config =
                    new NetworkConfig(
                            or(inputChannels, RGB),
                            growthRate,
                            layers,
                            or(stemChannels, 2 * growthRate),
                            or(bottleneckWidth, 4 * growthRate),
                            or(classes, IMAGENET_CLASSES));
            return NetworkInitialization.safetensors(config, metadata(), seed);
        }
        if (layers.size() > 1) {
            throw usage("--architecture and --layers of several blocks exclude each other");
        }
        requireNone("numbers of your own", inputChannels, bottleneckWidth, stemChannels, classes);
        try {
            NetworkConfig config = NetworkConfig.architecture(architecture);
            return NetworkInitialization.safetensors(config, metadata(), seed);
        } catch (IllegalArgumentException e) {
            throw usage("--" + e.getMessage());
        }
    }

    private void requireNone(String what, @Nullable Integer... numbers) {
        for (Integer number : numbers) {
            if (number != null) {
                throw usage(
                        "--input-channels, --bottleneck-width, --stem-channels, --classes: for "
                                + what
                                + " give --layers with commas, and no --architecture");
            }
        }
    }

    private ParameterException usage(String what) {
        return new ParameterException(Console.spec(spec).commandLine(), what);
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (model != null) {
            metadata.put("model", model);
        }
        if (version != null) {
            metadata.put("version", version.toString());
        }
        if (normalization != null) {
            metadata.put("normalization", normalization.name().toLowerCase(Locale.ROOT));
        }
        return metadata;
    }
}
