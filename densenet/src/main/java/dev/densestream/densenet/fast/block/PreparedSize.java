// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.fast.conv.DirectWeights;
import dev.densestream.densenet.fast.conv.PointwiseConvolution;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Winograd;

/** What a block takes once the fast engine has prepared it, known before. */
public final class PreparedSize {

    /** An array's header, and objects around it. */
    private static final long OBJECT_BYTES = 64;

    private static final int OBJECTS_PER_LAYER = 24;

    /** Bytes of all weights, also of those that are packed only when a large batch needs them. */
    public static long of(DenseBlock block, Kernels kernels) {
        long floats = 0;
        for (DenseLayer layer : block.layers()) {
            floats += layer instanceof BottleneckLayer b ? bottleneck(b, kernels) : plain(layer);
            floats += direct(layer, block.normalization());
        }
        if (CompiledPanelBlock.covers(block)) {
            floats += CompiledPanelBlock.packedFloats(block);
        }
        long objects = OBJECT_BYTES * OBJECTS_PER_LAYER * block.layers().size();
        return block.sizeBytes() + floats * Float.BYTES + objects;
    }

    private static long plain(DenseLayer layer) {
        return winograd(layer.inputChannels(), layer.growthRate()) + norm(layer.inputChannels());
    }

    private static long bottleneck(BottleneckLayer layer, Kernels kernels) {
        int depth = layer.inputChannels();
        int width = layer.bottleneckWidth();
        int growthRate = layer.growthRate();
        int block = kernels.addingBlock();
        boolean pointwiseAdds = block > 0 && width >= block;
        boolean tilesAdd = block > 0 && growthRate >= block;
        return rows(depth, PointwiseConvolution.chunk(depth), pointwiseAdds) * width
                + rows(width, BottleneckConvolutions.CHUNK, tilesAdd)
                        * growthRate
                        * Winograd.FREQUENCIES
                // also what equilibrates them, in double
                + 2 * norm(depth)
                + 7L * width
                + 2L * growthRate;
    }

    /** What computes odd tiles. */
    private static long direct(DenseLayer layer, Normalization normalization) {
        Convolution convolution = layer.convolution3x3();
        return DirectWeights.needed(convolution, normalization)
                ? DirectWeights.floats(convolution.inChannels(), convolution.outChannels())
                        + convolution.inChannels()
                : 0;
    }

    /** Weights of a 3x3 convolution that are not completed for adding. */
    static long winograd(long depth, long columns) {
        return depth * columns * Winograd.FREQUENCIES;
    }

    private static long norm(int channels) {
        return 3L * channels;
    }

    private static long rows(int depth, int chunk, boolean adding) {
        if (!adding) {
            return depth;
        }
        long rows = 0;
        for (int first = 0; first < depth; first += chunk) {
            rows += Kernels.completed(Math.min(chunk, depth - first));
        }
        return rows;
    }

    private PreparedSize() {}
}
