package dev.densestream.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A file of weights, and where in it the dense block is. */
final class WeightsArgument {

    @Parameters(
            index = "0",
            paramLabel = "<file>",
            description = "safetensors file of weights, such as a DenseNet checkpoint")
    Path file = Path.of("");

    @Option(
            names = "--prefix",
            paramLabel = "<prefix>",
            description =
                    "what the names of the block's tensors start with, such as"
                            + " features.denseblock1. (default: none)")
    String prefix = "";

    byte[] read() {
        return InputFile.read("weights", file);
    }
}
