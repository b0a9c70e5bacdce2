// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.weights.ModelWeights;
import dev.densestream.serde.weights.summary.WeightsSummary;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what a file of weights holds. */
@Command(
        name = "inspect",
        header = "Show the model of a file of weights.",
        footer = {
            "",
            "Examples:",
            "  densestream weights inspect block.safetensors",
            "  densestream weights inspect block.safetensors --shape 16,16,32,32",
            "  densestream weights inspect densenet121.safetensors",
            "  densestream weights inspect densenet121.safetensors \\",
            "      --prefix features.denseblock1."
        })
public final class WeightsInspectCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();
    @Mixin WeightsArgument weights = new WeightsArgument();

    @Option(
            names = "--normalization",
            paramLabel = "<mode>",
            description = "batch or running, where it is to differ from what the file says")
    @Nullable Normalization normalization;

    @Option(
            names = "--shape",
            paramLabel = "<N,C,H,W>",
            split = ",",
            description =
                    "also show what an input of this shape takes: memory for scratch and output,"
                            + " and GFLOP")
    int[] shape = {};

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Shape input = input();
        PrintWriter out = Console.out(spec);
        weights.read(file -> page(file, input)).forEach(out::println);
        out.flush();
        return 0;
    }

    private List<String> page(byte[] file, @Nullable Shape input) {
        List<String> lines =
                new ArrayList<>(WeightsSummary.lines(file, weights.prefix, normalization, input));
        Network network = ModelWeights.read(file, weights.prefix, normalization).network();
        lines.addAll(WorkSummary.lines(network, input));
        return lines;
    }

    private @Nullable Shape input() {
        if (shape.length == 0) {
            return null;
        }
        if (shape.length != 4) {
            throw new ParameterException(
                    Console.spec(spec).commandLine(),
                    "--shape: expected four sides N,C,H,W, got %d".formatted(shape.length));
        }
        return new Shape(shape[0], shape[1], shape[2], shape[3]);
    }
}
