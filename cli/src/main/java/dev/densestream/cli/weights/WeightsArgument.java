// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.CommandFailure;
import dev.densestream.cli.terminal.InputFile;
import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.torch.TorchFile;
import dev.densestream.serde.torch.TorchWeights;
import dev.densestream.serde.weights.problem.ShardName;
import dev.densestream.serde.weights.problem.WeightsException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A file of weights, and where in it the dense block is. */
public final class WeightsArgument {

    @Parameters(
            index = "0",
            paramLabel = "<file>",
            description =
                    "file of weights, such as a DenseNet checkpoint: safetensors, or as"
                            + " torch.save writes them")
    public Path file = Path.of("");

    @Option(
            names = "--prefix",
            paramLabel = "<prefix>",
            description =
                    "what the names of the block's tensors start with, such as"
                            + " features.denseblock1. (default: none)")
    public String prefix = "";

    @Option(
            names = "--state-dict",
            paramLabel = "<name>",
            description = "which state dict of a PyTorch file that has several, such as model_ema")
    @Nullable String stateDict;

    /**
     * What a reader makes of the file, as safetensors.
     *
     * @throws CommandFailure in one line that names the file, if it cannot be read or holds no such
     *     block
     */
    public <T> T read(Function<byte[], T> reader) {
        return read(file, stateDict, reader);
    }

    /** The same for a file that another option names. */
    public static <T> T read(Path file, @Nullable String stateDict, Function<byte[], T> reader) {
        byte[] bytes = InputFile.read("weights", file);
        try {
            ShardName.requireWhole(file.toString());
            return reader.apply(
                    TorchFile.is(bytes) ? TorchWeights.toSafetensors(bytes, stateDict) : bytes);
        } catch (TensorFormatException | WeightsException e) {
            throw new CommandFailure("weights %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
