// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.init;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.weights.BlockGeometry;
import dev.densestream.serde.weights.BlockTensors;
import dev.densestream.serde.weights.TensorRole;
import java.util.ArrayList;
import java.util.List;

/**
 * The size of a dense block to make.
 *
 * @param inputChannels C0, at most 65536
 * @param layers L, at most 1024
 * @param growthRate k, at most 65536
 * @param bottleneckWidth the channels between the two convolutions of bottleneck layers, at most
 *     65536; 0 for plain layers
 * @param affine whether batch norms scale and shift
 * @param running whether batch norms carry running statistics
 */
public record BlockConfig(
        int inputChannels,
        int layers,
        int growthRate,
        int bottleneckWidth,
        boolean affine,
        boolean running) {

    private static final int MAX_CHANNELS = 65536;

    /**
     * @throws IllegalArgumentException if a number is out of range, or the weights would not fit
     *     one file
     */
    public BlockConfig {
        requireRange("input channels", inputChannels, 1, MAX_CHANNELS);
        requireRange("layers", layers, 1, BlockTensors.MAX_LAYERS);
        requireRange("growth rate", growthRate, 1, MAX_CHANNELS);
        requireRange("bottleneck width", bottleneckWidth, 0, MAX_CHANNELS);
        long bytes =
                Float.BYTES
                        * elements(
                                geometry(inputChannels, growthRate, bottleneckWidth),
                                layers,
                                roles(bottleneckWidth > 0, affine, running));
        if (bytes > Shape.MAX_ELEMENTS) {
            throw new IllegalArgumentException(
                    "weights: expected at most %d bytes, got a block of %d"
                            .formatted(Shape.MAX_ELEMENTS, bytes));
        }
    }

    /** The numbers that give all shapes. */
    BlockGeometry geometry() {
        return geometry(inputChannels, growthRate, bottleneckWidth);
    }

    /** The tensors that each layer has. */
    List<TensorRole> roles() {
        return roles(bottleneckWidth > 0, affine, running);
    }

    private static BlockGeometry geometry(int inputChannels, int growthRate, int width) {
        return new BlockGeometry(width > 0, inputChannels, growthRate, width);
    }

    private static List<TensorRole> roles(boolean bottleneck, boolean affine, boolean running) {
        List<TensorRole> roles = new ArrayList<>();
        for (TensorRole.Norm norm : TensorRole.norms(bottleneck)) {
            if (affine) {
                roles.add(norm.weight());
                roles.add(norm.bias());
            }
            if (running) {
                roles.add(norm.runningMean());
                roles.add(norm.runningVar());
            }
        }
        roles.add(TensorRole.CONV1_WEIGHT);
        if (bottleneck) {
            roles.add(TensorRole.CONV2_WEIGHT);
        }
        return roles.stream().sorted().toList();
    }

    private static long elements(BlockGeometry geometry, int layers, List<TensorRole> roles) {
        long elements = 0;
        for (int layer = 1; layer <= layers; layer++) {
            for (TensorRole role : roles) {
                elements += geometry.shape(layer, role).stream().reduce(1L, (a, b) -> a * b);
            }
        }
        return elements;
    }

    private static void requireRange(String what, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(
                    "%s: expected %d to %d, got %d".formatted(what, from, to, value));
        }
    }
}
