package dev.densestream.cli;

import dev.densestream.densenet.Normalization;
import dev.densestream.serde.weights.WeightsSummary;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a file of weights holds. */
@Command(
        name = "inspect",
        header = "Show the dense block of a file of weights.",
        footer = {
            "",
            "Examples:",
            "  densestream weights inspect block.safetensors",
            "  densestream weights inspect densenet121.safetensors \\",
            "      --prefix features.denseblock1."
        })
final class WeightsInspectCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();
    @Mixin WeightsArgument weights = new WeightsArgument();

    @Option(
            names = "--normalization",
            paramLabel = "<mode>",
            description = "batch or running, where it is to differ from what the file says")
    @Nullable Normalization normalization;

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Console.out(spec);
        weights.read(file -> WeightsSummary.lines(file, weights.prefix, normalization))
                .forEach(out::println);
        out.flush();
        return 0;
    }
}
