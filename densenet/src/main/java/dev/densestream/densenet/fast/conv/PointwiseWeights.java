// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.PackedChunk;

/**
 * The weights of a 1x1 convolution, packed in the order in which they are multiplied: [chunk of
 * input channels][block of columns][row][column]. A column is an output channel, a row an input
 * channel or what completes the steps of {@link Kernels#multiplyAdding}.
 */
public final class PointwiseWeights implements PackedWeights {

    /** Balanced pixels and weights are about 1; beyond, what is added outweighs the result. */
    private static final float MAX_SQUARE = 64;

    /** How far from 1 balanced weights of a column may be, where their scale has its limits. */
    private static final double MAX_SIZE = 4;

    private final float[] packed;
    private final int depth;
    private final int chunk;
    private final int columns;
    private final int widest;
    private final boolean adding;
    private final PackedChunk[] chunks;

    public PointwiseWeights(Convolution convolution, Equilibration balance, Kernels kernels) {
        this(convolution, balance, kernels, true);
    }

    /** The weights as they are, which are multiplied and never added. */
    public static PointwiseWeights plain(Convolution convolution, Kernels kernels) {
        return new PointwiseWeights(
                convolution,
                Equilibration.none(convolution.inChannels(), convolution.outChannels()),
                kernels,
                false);
    }

    private PointwiseWeights(
            Convolution convolution, Equilibration balance, Kernels kernels, boolean mayAdd) {
        depth = convolution.inChannels();
        columns = convolution.outChannels();
        chunk = PointwiseConvolution.chunk(depth);
        int addingBlock = kernels.addingBlock();
        adding =
                mayAdd
                        && addingBlock > 0
                        && columns >= addingBlock
                        && PackedWeights.even(
                                convolution, balance.input(), balance.output(), MAX_SIZE);
        widest = adding ? addingBlock : columns;
        int last = (depth - 1) / chunk * chunk;
        // a vector of the last row may reach beyond it
        packed = new float[offset(last) + rowsAt(last) * columns + kernels.lanes()];
        double[] weight = convolution.weight();
        for (int first = 0; first < depth; first += chunk) {
            int rows = rowsAt(first);
            int at = offset(first);
            int width;
            for (int block = 0; block < columns; block += width) {
                width = kernels.columnBlock(Math.min(columns - block, widest));
                pack(weight, balance, first, block, width, at);
                if (adding && width == addingBlock) {
                    PackedWeights.complete(packed, at, rows, width);
                }
                at += rows * width;
            }
        }
        chunks = cut();
    }

    /** The most floats that the packed weights of such a convolution take. */
    public static long mostFloats(Convolution convolution, Kernels kernels) {
        int depth = convolution.inChannels();
        int chunk = PointwiseConvolution.chunk(depth);
        long rows = 0;
        for (int first = 0; first < depth; first += chunk) {
            rows += Kernels.completed(Math.min(chunk, depth - first));
        }
        return rows * convolution.outChannels() + kernels.lanes();
    }

    private void pack(
            double[] weight, Equilibration balance, int first, int block, int width, int start) {
        int at = start;
        for (int ic = first; ic < first + chunkAt(first); ic++) {
            for (int oc = block; oc < block + width; oc++) {
                double one = weight[oc * depth + ic];
                packed[at++] = (float) (one / balance.input()[ic] * balance.output()[oc]);
            }
        }
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public boolean adding() {
        return adding;
    }

    @Override
    public int chunk() {
        return chunk;
    }

    @Override
    public PackedChunk from(int first) {
        return chunks[first / chunk];
    }

    private PackedChunk[] cut() {
        PackedChunk[] cut = new PackedChunk[(depth + chunk - 1) / chunk];
        for (int i = 0; i < cut.length; i++) {
            int first = i * chunk;
            cut[i] =
                    new PackedChunk(
                            packed,
                            offset(first),
                            chunkAt(first),
                            rowsAt(first),
                            columns,
                            widest,
                            MAX_SQUARE);
        }
        return cut;
    }

    /** Where the weights of the chunk from channel {@code first} are. */
    private int offset(int first) {
        return first / chunk * rowsAt(0) * columns;
    }
}
