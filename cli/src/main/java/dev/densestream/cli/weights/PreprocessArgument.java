// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.CommandFailure;
import dev.densestream.cli.terminal.InputFile;
import dev.densestream.serde.prepare.Preprocess;
import dev.densestream.serde.prepare.PreprocessText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** The value of {@code --preprocess}. */
public final class PreprocessArgument {

    public static final String DESCRIPTION =
            "torchvision, timm, or a JSON file: densestream's own, HuggingFace's"
                    + " preprocessor_config.json or timm's config.json";

    private static final Set<String> NAMES = Set.of("torchvision", "timm");

    private PreprocessArgument() {}

    /**
     * What is asked for.
     *
     * @throws CommandFailure if the file cannot be read, or says nothing that can be done
     */
    public static Preprocess read(String argument) {
        String text =
                NAMES.contains(argument)
                        ? argument
                        : new String(
                                InputFile.read("--preprocess", Path.of(argument)),
                                StandardCharsets.UTF_8);
        try {
            return PreprocessText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("--preprocess %s: %s".formatted(argument, e.getMessage()), e);
        }
    }
}
