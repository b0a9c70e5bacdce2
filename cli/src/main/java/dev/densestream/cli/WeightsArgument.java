// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.weights.problem.ShardName;
import dev.densestream.serde.weights.problem.WeightsException;
import java.nio.file.Path;
import java.util.function.Function;
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

    /**
     * What a reader makes of the file's bytes.
     *
     * @throws CommandFailure in one line that names the file, if it cannot be read or holds no such
     *     block
     */
    <T> T read(Function<byte[], T> reader) {
        return read(file, reader);
    }

    /** The same for a file that another option names. */
    static <T> T read(Path file, Function<byte[], T> reader) {
        byte[] bytes = InputFile.read("weights", file);
        try {
            ShardName.requireWhole(file.toString());
            return reader.apply(bytes);
        } catch (TensorFormatException | WeightsException e) {
            throw new CommandFailure("weights %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
