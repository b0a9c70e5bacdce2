// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.tensor.Shape;

/** What every engine does before its first layer. */
public final class BlockOutput {

    /**
     * @throws IllegalArgumentException if the input does not fit the block or the output the input
     */
    public static void requireFit(DenseBlock block, Shape input, Shape output) {
        Shape expected = block.outputShape(input);
        if (!output.equals(expected)) {
            throw new IllegalArgumentException(
                    "output: expected shape %s, got %s".formatted(expected, output));
        }
    }

    /**
     * @return the shape of the feature maps that the averages are of
     * @throws IllegalArgumentException if the input does not fit the block or the averages the
     *     input
     */
    public static Shape requireFitPooled(DenseBlock block, Shape input, Shape means) {
        Shape maps = block.outputShape(input);
        Shape expected = maps.pooled();
        if (!means.equals(expected)) {
            throw new IllegalArgumentException(
                    "averages: expected shape %s, got %s".formatted(expected, means));
        }
        return maps;
    }

    /**
     * Copies (N, C0, H, W) into the first C0 channels of (N, C0 + L*k, H, W), bit for bit.
     *
     * @param from array of the input, float or double
     * @param to array of the output, of the same type
     */
    public static void copyInput(Shape input, Object from, Shape output, Object to) {
        int inputImage = input.c() * input.pixels();
        int outputImage = output.c() * output.pixels();
        for (int n = 0; n < input.n(); n++) {
            System.arraycopy(from, n * inputImage, to, n * outputImage, inputImage);
        }
    }

    private BlockOutput() {}
}
