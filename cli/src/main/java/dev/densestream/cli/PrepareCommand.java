// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.cli.terminal.CommandFailure;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.cli.terminal.InputFile;
import dev.densestream.cli.weights.PreprocessArgument;
import dev.densestream.client.OutputFile;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.pictures.TensorPicture;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.npy.NpyArray;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.kinds.Pictures;
import dev.densestream.serde.prepare.PicturePreparation;
import dev.densestream.serde.prepare.Preprocess;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns one picture into what a network reads. */
@Command(
        name = "prepare",
        header = "Turn a picture into what a network reads.",
        description = {
            "Decodes a JPEG, PNG, GIF, BMP or lossless WebP picture, resizes, crops and normalises"
                    + " it. The tensor is the one that torchvision makes, bit for bit, as float32"
                    + " (C, H, W) in .npy. With an output that ends in .png it writes the resized"
                    + " and cropped picture instead, to look at."
        },
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  densestream prepare cat.jpg --preprocess torchvision --output cat.npy",
            "  densestream prepare cat.jpg --preprocess config.json --output seen.png"
        })
final class PrepareCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();

    @Parameters(paramLabel = "<picture>", description = "file of the picture")
    Path pictureFile = Path.of("");

    @Option(
            names = "--preprocess",
            paramLabel = "<how>",
            description = PreprocessArgument.DESCRIPTION + " (default: ${DEFAULT-VALUE})")
    String preprocess = "torchvision";

    @Option(
            names = "--output",
            paramLabel = "<file>",
            required = true,
            description = "where the tensor goes, or a .png; replaced whole or not at all")
    Path outputFile = Path.of("");

    @Override
    public Integer call() {
        Preprocess how = PreprocessArgument.read(preprocess);
        byte[] file = InputFile.read("picture", pictureFile);
        try {
            EncodedPicture picture = Pictures.open(file);
            boolean toSee = outputFile.toString().toLowerCase(Locale.ROOT).endsWith(".png");
            FloatTensor tensor =
                    new PicturePreparation(toSee ? levels(how) : how)
                            .tensor(picture.decode(), picture.orientation());
            OutputFile.write(outputFile, toSee ? TensorPicture.png(tensor) : npy(tensor));
        } catch (TensorFormatException | IllegalArgumentException e) {
            throw new CommandFailure("picture %s: %s".formatted(pictureFile, e.getMessage()), e);
        }
        return 0;
    }

    private static byte[] npy(FloatTensor tensor) {
        Shape shape = tensor.shape();
        return NpyArray.encode(List.of(shape.c(), shape.h(), shape.w()), Dtype.F32, tensor);
    }

    /** The same picture, of levels from 0 to 1. */
    private static Preprocess levels(Preprocess how) {
        int channels = how.channels().count();
        return new Preprocess(
                how.resize(),
                how.interpolation(),
                how.crop(),
                how.channels(),
                Collections.nCopies(channels, 0f),
                Collections.nCopies(channels, 1f),
                how.turned());
    }
}
