// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.Winograd;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transformed 3x3 kernels, packed in the order in which they are multiplied: [chunk of input
 * channels][frequency][block of columns][row][column]. A column is an output channel, a row an
 * input channel or what completes the steps of {@link Kernels#multiplyAdding}.
 */
public final class WinogradWeights implements PackedWeights {

    /** How much larger than a balanced weight an input may be: beyond, adding costs accuracy. */
    private static final float MAX_RATIO = 4;

    /** Products of larger weights could be more than floats hold. */
    private static final double MAX_SIZE = 1e10;

    /** How much smaller than the average column, squared, one may be without being scaled. */
    private static final double UNEVEN = 16;

    private final float[] packed;
    private final int depth;
    private final int chunk;
    private final int columns;
    private final int widest;
    private final boolean adding;
    private final float @Nullable [] scales;
    private final PackedChunk[] chunks;

    /**
     * @param convolutions whose output channels become columns, one after the other
     * @param firstChannel the first input channel to take of each
     * @param depth how many input channels to take
     * @param chunk how many input channels are multiplied at once
     * @param balance what input channels come multiplied by, so that they are about as large as
     *     weights once both are transformed; null if they are not
     */
    public WinogradWeights(
            List<Convolution> convolutions,
            int firstChannel,
            int depth,
            int chunk,
            double @Nullable [] balance,
            Kernels kernels) {
        this.depth = depth;
        this.chunk = Math.max(1, Math.min(chunk, depth));
        columns = convolutions.stream().mapToInt(Convolution::outChannels).sum();
        int addingBlock = kernels.addingBlock();
        adding =
                balance != null
                        && addingBlock > 0
                        && columns >= addingBlock
                        && convolutions.stream()
                                .allMatch(c -> PackedWeights.even(c, balance, null, MAX_SIZE));
        widest = adding ? addingBlock : columns;
        int last = Math.max(0, depth - 1) / this.chunk * this.chunk;
        // a vector of the last row may reach beyond it
        packed = new float[Math.addExact(offset(last, Winograd.FREQUENCIES), kernels.lanes())];
        double[] frequencies = new double[Winograd.FREQUENCIES];
        double[] squares = new double[columns];
        int column = 0;
        for (Convolution convolution : convolutions) {
            double[] weight = convolution.weight();
            for (int oc = 0; oc < convolution.outChannels(); oc++, column++) {
                for (int ic = 0; ic < depth; ic++) {
                    int at = (oc * convolution.inChannels() + firstChannel + ic) * 9;
                    Winograd.transformWeight(weight, at, frequencies);
                    double scale = balance == null ? 1 : 1 / balance[ic];
                    squares[column] += pack(ic, column, frequencies, scale, kernels);
                }
            }
        }
        double average = Arrays.stream(squares).sum() / packed.length;
        double ofColumn = average * packed.length / columns;
        scales =
                adding && uneven(squares, ofColumn)
                        ? equilibrate(squares, ofColumn, kernels)
                        : null;
        chunks = cut((float) (MAX_RATIO * MAX_RATIO * average));
        if (adding) {
            complete(kernels);
        }
    }

    private double pack(int ic, int column, double[] frequencies, double scale, Kernels kernels) {
        int first = ic - ic % chunk;
        int block = 0;
        int width = blockAt(0, kernels);
        while (column >= block + width) {
            block += width;
            width = blockAt(block, kernels);
        }
        int inBlocks = block * rowsAt(first) + (ic - first) * width + column - block;
        double squares = 0;
        for (int f = 0; f < frequencies.length; f++) {
            double weight = frequencies[f] * scale;
            packed[offset(first, f) + inBlocks] = (float) weight;
            squares += weight * weight;
        }
        return squares;
    }

    private static boolean uneven(double[] squares, double average) {
        return Arrays.stream(squares).anyMatch(square -> square < average / UNEVEN);
    }

    /**
     * Multiplies columns by powers of two that make them about equal.
     *
     * @param squares of each column's weights, added up
     * @param average of them
     * @return what to multiply products by
     */
    private float[] equilibrate(double[] squares, double average, Kernels kernels) {
        float[] factors = new float[columns];
        float[] inverse = new float[columns];
        for (int j = 0; j < columns; j++) {
            double factor = Equilibration.powerOfTwo(Math.sqrt(average / squares[j]));
            factors[j] = (float) factor;
            inverse[j] = (float) (1 / factor);
        }
        for (int first = 0; first < depth; first += chunk) {
            for (int f = 0; f < Winograd.FREQUENCIES; f++) {
                int at = offset(first, f);
                int width;
                for (int block = 0; block < columns; block += width) {
                    width = blockAt(block, kernels);
                    for (int i = 0; i < chunkAt(first) * width; i++) {
                        packed[at + i] *= factors[block + i % width];
                    }
                    at += rowsAt(first) * width;
                }
            }
        }
        return inverse;
    }

    /** What to multiply products by, one per column; null for 1. */
    float @Nullable [] scales() {
        return scales;
    }

    private void complete(Kernels kernels) {
        for (int first = 0; first < depth; first += chunk) {
            for (int f = 0; f < Winograd.FREQUENCIES; f++) {
                int rows = rowsAt(first);
                int width;
                for (int block = 0; block < columns; block += width) {
                    width = blockAt(block, kernels);
                    if (width == widest) {
                        PackedWeights.complete(
                                packed, offset(first, f) + block * rows, rows, width);
                    }
                }
            }
        }
    }

    private int blockAt(int column, Kernels kernels) {
        return kernels.columnBlock(Math.min(columns - column, widest));
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

    private PackedChunk[] cut(float maxSquare) {
        PackedChunk[] cut = new PackedChunk[(depth + chunk - 1) / chunk];
        for (int i = 0; i < cut.length; i++) {
            int first = i * chunk;
            cut[i] =
                    new PackedChunk(
                            packed,
                            offset(first, 0),
                            chunkAt(first),
                            rowsAt(first),
                            columns,
                            widest,
                            maxSquare);
        }
        return cut;
    }

    /** Where the weights of one frequency are, of the chunk from channel {@code first}. */
    private int offset(int first, int frequency) {
        int before = first / chunk * rowsAt(0) * Winograd.FREQUENCIES;
        return Math.multiplyExact(before + frequency * rowsAt(first), columns);
    }
}
