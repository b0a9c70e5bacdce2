// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import dev.densestream.densenet.Flops;
import dev.densestream.densenet.tensor.Shape;
import java.util.List;

/**
 * One dense block on one batch: a row of the comparison.
 *
 * <p>W1 is the block of the definition, batch statistics and plain layers without scale and shift;
 * W2 is DenseNet-121, running statistics and bottleneck layers with both.
 *
 * @param id what to call it on the command line
 * @param images N
 * @param inputChannels C0
 * @param side H and W
 * @param layers L
 * @param growthRate k
 * @param bottleneckWidth feature maps between the two convolutions; 0 for plain layers
 */
public record Work(
        String id,
        int images,
        int inputChannels,
        int side,
        int layers,
        int growthRate,
        int bottleneckWidth) {

    /** Every row, in the table's order. */
    public static final List<Work> ALL =
            List.of(
                    new Work("W1a", 16, 16, 32, 12, 12, 0),
                    new Work("W1b", 16, 160, 16, 12, 12, 0),
                    new Work("W1c", 16, 304, 8, 12, 12, 0),
                    new Work("W1d", 1, 3, 8, 3, 4, 0),
                    new Work("W1e", 8, 16, 32, 32, 24, 0),
                    new Work("W2a", 4, 64, 56, 6, 32, 128),
                    new Work("W2b", 4, 128, 28, 12, 32, 128),
                    new Work("W2c", 4, 256, 14, 24, 32, 128),
                    new Work("W2d", 4, 512, 7, 16, 32, 128));

    /**
     * The row of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Work named(String id) {
        return ALL.stream()
                .filter(work -> work.id.equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "work: expected one of %s, got %s"
                                                .formatted(
                                                        ALL.stream().map(Work::id).toList(), id)));
    }

    public boolean bottleneck() {
        return bottleneckWidth > 0;
    }

    /** C of layer i, from 0; of the output where i is the number of layers. */
    public int channels(int i) {
        return inputChannels + i * growthRate;
    }

    public Shape inputShape() {
        return new Shape(images, inputChannels, side, side);
    }

    public Shape outputShape() {
        return inputShape().withChannels(channels(layers));
    }

    /** 2 x the multiplications of the direct convolutions, in 10^9. */
    public double gflop() {
        double perPixel = 0;
        for (int i = 0; i < layers; i++) {
            perPixel +=
                    bottleneck()
                            ? Flops.bottleneckLayer(channels(i), bottleneckWidth, growthRate)
                            : Flops.plainLayer(channels(i), growthRate);
        }
        return perPixel * images * side * side / 1e9;
    }

    /** In words, such as {@code N16 C16 k12 L12 32x32}. */
    public String description() {
        return "N%d C%d k%d L%d %dx%d%s"
                .formatted(
                        images,
                        inputChannels,
                        growthRate,
                        layers,
                        side,
                        side,
                        bottleneck() ? " bottleneck " + bottleneckWidth : "");
    }
}
