// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.client.OutputFile;
import dev.densestream.fashion.FashionModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gives the demo's network away. */
@Command(
        name = "demo",
        header = "Write the demo's trained network to a file.",
        description = {
            "A small DenseNet-BC, trained on Fashion-MNIST in PyTorch. The pictures that"
                    + " densestream send sends without files are test pictures for it."
        },
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  densestream weights demo --output fashion.safetensors",
            "  densestream weights publish fashion.safetensors"
        })
public final class WeightsDemoCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();

    @Option(
            names = "--output",
            paramLabel = "<file>",
            required = true,
            description = "safetensors file to write")
    Path output = Path.of("");

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        byte[] weights = FashionModel.weights();
        OutputFile.write(output, weights);
        PrintWriter out = Console.out(spec);
        out.printf(
                Locale.ROOT,
                "wrote %s: model %s version %d, %,d bytes%n",
                output,
                FashionModel.NAME,
                FashionModel.VERSION,
                weights.length);
        out.flush();
        return 0;
    }
}
