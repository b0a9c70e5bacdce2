// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.problem.Sides;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The numbers from which all shapes of a block follow; 0 stands for one that the file does not
 * tell.
 *
 * @param bottleneck whether its layers are bottleneck layers
 * @param inputChannels C0
 * @param growthRate k
 * @param bottleneckWidth B * k; 0 for plain layers
 */
public record BlockGeometry(
        boolean bottleneck, long inputChannels, long growthRate, long bottleneckWidth) {

    /** A side that can be anything from 1. */
    static final long UNKNOWN = Sides.UNKNOWN;

    /** What most layers agree on, so that errors point at the layers that do not. */
    static BlockGeometry infer(BlockTensors tensors) {
        boolean bottleneck = mostCommon(tensors, layer -> tensors.isBottleneck(layer) ? 2 : 1) == 2;
        TensorRole last = bottleneck ? TensorRole.CONV2_WEIGHT : TensorRole.CONV1_WEIGHT;
        long k = mostCommon(tensors, layer -> channels(tensors.get(layer, last), 0));
        long c0 = mostCommon(tensors, layer -> inputChannels(tensors, layer, k));
        long width =
                bottleneck
                        ? mostCommon(
                                tensors,
                                layer -> channels(tensors.get(layer, TensorRole.CONV1_WEIGHT), 0))
                        : 0;
        return new BlockGeometry(bottleneck, c0, k, width);
    }

    /**
     * Whether a layer is of the block's kind. A bottleneck layer that lost its second half is told
     * by its kernel of 1x1.
     */
    boolean isOfItsKind(BlockTensors tensors, int layer) {
        if (tensors.isBottleneck(layer) == bottleneck) {
            return true;
        }
        TensorInfo conv1 = tensors.get(layer, TensorRole.CONV1_WEIGHT);
        return bottleneck && (conv1 == null || !hasKernel(conv1.shape(), 3));
    }

    /** Whether the last two of four sides are of that size. */
    static boolean hasKernel(List<Long> shape, long size) {
        return shape.size() == 4 && shape.get(2) == size && shape.get(3) == size;
    }

    /** C, the channels that a layer reads. */
    long channelsBefore(int layer) {
        if (inputChannels == UNKNOWN || (layer > 1 && growthRate == UNKNOWN)) {
            return UNKNOWN;
        }
        return inputChannels + (layer - 1) * growthRate;
    }

    /** The shape that a tensor of this block must have, with {@link #UNKNOWN} sides. */
    public List<Long> shape(int layer, TensorRole role) {
        long c = channelsBefore(layer);
        long conv1Out = bottleneck ? bottleneckWidth : growthRate;
        long conv1Kernel = bottleneck ? 1 : 3;
        return switch (role) {
            case NORM1_WEIGHT, NORM1_BIAS, NORM1_RUNNING_MEAN, NORM1_RUNNING_VAR -> List.of(c);
            case CONV1_WEIGHT -> List.of(conv1Out, c, conv1Kernel, conv1Kernel);
            case CONV1_BIAS -> List.of(conv1Out);
            case NORM2_WEIGHT, NORM2_BIAS, NORM2_RUNNING_MEAN, NORM2_RUNNING_VAR ->
                    List.of(bottleneckWidth);
            case CONV2_WEIGHT -> List.of(growthRate, bottleneckWidth, 3L, 3L);
            case CONV2_BIAS -> List.of(growthRate);
        };
    }

    private static long inputChannels(BlockTensors tensors, int layer, long growthRate) {
        long read = channels(tensors.get(layer, TensorRole.CONV1_WEIGHT), 1);
        return layer > 1 && growthRate == UNKNOWN ? UNKNOWN : read - (layer - 1) * growthRate;
    }

    /** A side of a kernel of rank 4 that could be a number of channels, else 0. */
    private static long channels(@Nullable TensorInfo kernel, int side) {
        if (kernel == null || kernel.shape().size() != 4) {
            return UNKNOWN;
        }
        long channels = kernel.shape().get(side);
        return channels <= Integer.MAX_VALUE ? channels : UNKNOWN;
    }

    /** The vote that most layers give; of equals the first layer's. Votes below 1 do not count. */
    private static long mostCommon(BlockTensors tensors, IntToLongFunction vote) {
        Map<Long, Integer> votes = new LinkedHashMap<>();
        for (int layer : tensors.numbers()) {
            votes.merge(vote.applyAsLong(layer), 1, Integer::sum);
        }
        long winner = UNKNOWN;
        int most = 0;
        for (Map.Entry<Long, Integer> entry : votes.entrySet()) {
            if (entry.getKey() >= 1 && entry.getValue() > most) {
                winner = entry.getKey();
                most = entry.getValue();
            }
        }
        return winner;
    }
}
