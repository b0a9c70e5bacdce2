// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.client.OutputFile;
import dev.densestream.densenet.Normalization;
import dev.densestream.serde.weights.BlockConfig;
import dev.densestream.serde.weights.HeInitialization;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
            "      --layers 6 --growth-rate 32 --bottleneck-width 128 --affine --running"
        })
final class WeightsInitCommand implements Callable<Integer> {

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
            description = "channels that the block reads, C0 (default: ${DEFAULT-VALUE})")
    int inputChannels = 16;

    @Option(
            names = "--layers",
            paramLabel = "<n>",
            description = "dense layers, L (default: ${DEFAULT-VALUE})")
    int layers = 12;

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
                            + " 0 for plain layers (default: ${DEFAULT-VALUE})")
    int bottleneckWidth;

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
        BlockConfig config =
                new BlockConfig(
                        inputChannels, layers, growthRate, bottleneckWidth, affine, running);
        byte[] weights = HeInitialization.safetensors(config, metadata(), seed);
        OutputFile.write(output, weights);
        Console.out(spec)
                .printf(
                        Locale.ROOT,
                        "%s: %,d bytes, %d channels in, %d out%n",
                        output,
                        weights.length,
                        inputChannels,
                        inputChannels + layers * growthRate)
                .flush();
        return 0;
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
