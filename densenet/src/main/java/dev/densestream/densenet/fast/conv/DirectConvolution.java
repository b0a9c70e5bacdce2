// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import static dev.densestream.densenet.fast.buffer.Buffers.START;
import static dev.densestream.densenet.fast.conv.DirectWeights.TAPS;
import static dev.densestream.densenet.kernel.Winograd.INPUT;
import static dev.densestream.densenet.kernel.Winograd.PHASES;
import static dev.densestream.densenet.kernel.Winograd.TILE;

import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.TileInputs;

/**
 * A 3x3 convolution by its definition, of the tiles in which the rounding errors of Winograd's
 * algorithm would be too large.
 *
 * <p>A few tiles of a group are computed one by one: each of a tile's outputs is a lane of the
 * products, one product for each place of its window. Of many, all tiles of the group are computed,
 * in their own lanes. Both add up in the same order, place by place, so that it does not matter to
 * a tile how many others need it.
 */
record DirectConvolution(Kernels kernels) {

    /** Of a group's tiles, one in so many makes all of them worth computing. */
    private static final int FEW = 3;

    private static final int SIDE = 3;

    private int width() {
        return 2 * kernels.lanes();
    }

    /** Adds what it takes, besides {@link Buffer#TRANSFORMED}. */
    BufferNeeds declare(BufferNeeds needs, DirectWeights weights) {
        int rows = weights.chunkAt(0);
        return needs.need(Buffer.SHIFTED, (long) rows * SIDE * TileInputs.SHIFTED)
                .need(Buffer.WINDOWS, (long) rows * TAPS * width() + kernels.lanes())
                .need(Buffer.DIRECT, (long) weights.columns() * PHASES * width());
    }

    /**
     * The tiles of a group that need it, one bit each from the lowest.
     *
     * @param ratio how many times larger, squared, the inputs of a tile may be than those of one of
     *     its outputs
     * @param phases normalized channels, and behind them their squares
     */
    long oddTiles(
            TileGrid grid,
            int group,
            DirectWeights weights,
            float ratio,
            float[] phases,
            Buffers buffers) {
        return kernels.oddTiles(
                phases,
                NormalizedPhases.offset(grid, weights.depth()),
                grid,
                group,
                weights.taps(),
                ratio,
                buffers.kernelScratch());
    }

    /**
     * Overwrites some tiles of a group in {@link Buffer#TILES}.
     *
     * @param tiles one bit each, from the lowest
     */
    void replace(
            TileGrid grid,
            int group,
            long tiles,
            TileWeights weights,
            float[] phases,
            Buffers buffers) {
        if (FEW * Long.bitCount(tiles) > grid.tilesOf(group)) {
            multiplyGroup(grid, group, weights.requireDirect(), phases, buffers);
            for (long left = tiles; left != 0; left &= left - 1) {
                int tile = Long.numberOfTrailingZeros(left);
                for (int phase = 0; phase < PHASES; phase++) {
                    int from = START + phase * weights.columns() * width() + tile;
                    store(from, phase, tile, weights, buffers);
                }
            }
            return;
        }
        int outputs = Long.bitCount(tiles) * PHASES;
        for (int from = 0; from < outputs; from += width()) {
            int count = Math.min(width(), outputs - from);
            multiplyTiles(
                    grid, group, tiles, from, count, weights.requireDirect(), phases, buffers);
            for (int i = 0; i < count; i++) {
                int tile = bit(tiles, (from + i) / PHASES);
                store(START + i, (from + i) % PHASES, tile, weights, buffers);
            }
        }
    }

    /** Writes an output of a tile, all channels. */
    private void store(int from, int phase, int tile, TileWeights weights, Buffers buffers) {
        float[] products = buffers.get(Buffer.DIRECT);
        float[] out = buffers.get(Buffer.TILES);
        for (int c = 0; c < weights.columns(); c++) {
            out[START + (c * PHASES + phase) * width() + tile] =
                    products[from + c * width()] + weights.bias()[c];
        }
    }

    /** Multiplies all outputs of all tiles of a group: [phase][column][tile]. */
    private void multiplyGroup(
            TileGrid grid, int group, DirectWeights weights, float[] phases, Buffers buffers) {
        for (int first = 0; first < weights.depth(); first += weights.chunk()) {
            PackedChunk chunk = weights.from(first);
            int stride = chunk.rows() * width();
            kernels.copyInputs(
                    phases,
                    NormalizedPhases.offset(grid, first),
                    chunk.rows(),
                    grid,
                    group,
                    buffers.matrices(Buffer.TRANSFORMED, START, stride, width()));
            for (int phase = 0; phase < PHASES; phase++) {
                int to = START + phase * weights.columns() * width();
                Matrices out = buffers.matrices(Buffer.DIRECT, to, 0, width());
                for (int tap = 0; tap < TAPS; tap++) {
                    int row = phase / TILE + tap / SIDE;
                    int place = row * INPUT + phase % TILE + tap % SIDE;
                    Matrices inputs =
                            buffers.matrices(
                                    Buffer.TRANSFORMED, START + place * stride, 0, width());
                    multiply(inputs, chunk, out, tap, first, grid.tilesOf(group), buffers);
                }
            }
        }
    }

    /** Multiplies some of the outputs of some tiles, numbered through: [column][output]. */
    private void multiplyTiles(
            TileGrid grid,
            int group,
            long tiles,
            int from,
            int count,
            DirectWeights weights,
            float[] phases,
            Buffers buffers) {
        TileInputs inputs = new TileInputs(grid);
        Matrices out = buffers.matrices(Buffer.DIRECT, START, 0, width());
        for (int first = 0; first < weights.depth(); first += weights.chunk()) {
            PackedChunk chunk = weights.from(first);
            int planes = NormalizedPhases.offset(grid, first);
            int outputs;
            for (int i = 0; i < count; i += outputs) {
                int phase = (from + i) % PHASES;
                outputs = Math.min(count - i, PHASES - phase);
                inputs.to(group, bit(tiles, (from + i) / PHASES));
                for (int c = 0; c < chunk.rows(); c++) {
                    inputs.shift(
                            phases,
                            planes + c * grid.channelStride(),
                            buffers.get(Buffer.SHIFTED),
                            START + c * SIDE * TileInputs.SHIFTED);
                }
                copyWindows(chunk.rows(), phase, outputs, START + i, buffers);
            }
            int stride = chunk.rows() * width();
            Matrices windows = buffers.matrices(Buffer.WINDOWS, START, stride, width());
            for (int tap = 0; tap < TAPS; tap++) {
                multiply(windows, chunk, out, tap, first, count, buffers);
            }
        }
    }

    /** Copies what some outputs of a tile need, a matrix for each place of their windows. */
    private void copyWindows(
            int channels, int fromPhase, int outputs, int offset, Buffers buffers) {
        for (int tap = 0; tap < TAPS; tap++) {
            int shift = tap % SIDE * TileInputs.SHIFTED + tap / SIDE * TILE;
            kernels.copyPixels(
                    buffers.get(Buffer.SHIFTED),
                    START + shift + fromPhase,
                    SIDE * TileInputs.SHIFTED,
                    channels,
                    outputs,
                    buffers.get(Buffer.WINDOWS),
                    offset + tap * channels * width());
        }
    }

    private void multiply(
            Matrices x,
            PackedChunk weights,
            Matrices out,
            int tap,
            int first,
            int wanted,
            Buffers buffers) {
        buffers.prefetch().planNothing();
        kernels.multiply(
                x,
                weights,
                out,
                tap,
                wanted,
                first > 0 || tap > 0,
                buffers.prefetch(),
                buffers.kernelScratch());
    }

    /** The position of the n-th bit that is set. */
    private static int bit(long bits, int n) {
        long left = bits;
        for (int i = 0; i < n; i++) {
            left &= left - 1;
        }
        return Long.numberOfTrailingZeros(left);
    }
}
