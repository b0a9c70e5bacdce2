// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import static dev.densestream.densenet.fast.buffer.Buffers.START;
import static dev.densestream.densenet.fast.conv.DirectWeights.TAPS;
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
 * A 3x3 convolution by its definition, of single tiles: those in which the rounding errors of
 * Winograd's algorithm would be too large.
 *
 * <p>Each of a tile's outputs is a lane of a product, whose rows are the places of its window in
 * each channel.
 */
record DirectConvolution(Kernels kernels) {

    /** Of a kernel. */
    private static final int SIDE = 3;

    private int width() {
        return 2 * kernels.lanes();
    }

    BufferNeeds declare(BufferNeeds needs, DirectWeights weights) {
        return needs.need(Buffer.WINDOWS, (long) weights.chunkAt(0) * TAPS * width())
                .need(Buffer.DIRECT, (long) weights.columns() * width());
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
        int outputs = Long.bitCount(tiles) * PHASES;
        for (int from = 0; from < outputs; from += width()) {
            int count = Math.min(width(), outputs - from);
            multiply(grid, group, tiles, from, count, weights, phases, buffers);
            float[] products = buffers.get(Buffer.DIRECT);
            float[] out = buffers.get(Buffer.TILES);
            for (int i = 0; i < count; i++) {
                int tile = bit(tiles, (from + i) / PHASES);
                int to = START + (from + i) % PHASES * width() + tile;
                for (int c = 0; c < weights.columns(); c++) {
                    out[to + c * PHASES * width()] =
                            products[START + c * width() + i] + weights.bias()[c];
                }
            }
        }
    }

    /** Multiplies some of the outputs of all tiles, numbered through. */
    private void multiply(
            TileGrid grid,
            int group,
            long tiles,
            int from,
            int count,
            TileWeights weights,
            float[] phases,
            Buffers buffers) {
        DirectWeights direct = weights.requireDirect();
        Matrices windows = buffers.matrices(Buffer.WINDOWS, START, 0, width());
        Matrices products = buffers.matrices(Buffer.DIRECT, START, 0, width());
        TileInputs inputs = new TileInputs(grid);
        for (int first = 0; first < direct.depth(); first += direct.chunk()) {
            PackedChunk chunk = direct.from(first);
            int planes = NormalizedPhases.offset(grid, first);
            int outputs;
            for (int i = 0; i < count; i += outputs) {
                int phase = (from + i) % PHASES;
                outputs = Math.min(count - i, PHASES - phase);
                inputs.to(group, bit(tiles, (from + i) / PHASES));
                for (int c = 0; c < direct.chunkAt(first); c++) {
                    inputs.shift(
                            phases, planes + c * grid.channelStride(), buffers.kernelScratch());
                    int to = START + c * TAPS * width() + i;
                    copyWindows(phase, outputs, windows.array(), to, buffers);
                }
            }
            buffers.prefetch().planNothing();
            kernels.multiply(
                    windows,
                    chunk,
                    products,
                    0,
                    count,
                    first > 0,
                    buffers.prefetch(),
                    buffers.kernelScratch());
        }
    }

    /** Copies what some outputs of a tile need of a channel, a row for each place of the window. */
    private void copyWindows(
            int fromPhase, int outputs, float[] windows, int offset, Buffers buffers) {
        for (int column = 0; column < SIDE; column++) {
            kernels.copyPixels(
                    buffers.kernelScratch(),
                    column * TileInputs.SHIFTED + fromPhase,
                    TILE,
                    SIDE,
                    outputs,
                    windows,
                    offset + column * SIDE * width());
        }
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
