// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.Winograd.INPUT;
import static dev.densestream.densenet.kernel.Winograd.TILE;
import static dev.densestream.densenet.kernel.vector.Masks.keep;
import static dev.densestream.densenet.kernel.vector.VectorKernels.SCRATCH_OFFSET;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.INTS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import dev.densestream.densenet.kernel.TileGrid;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Finds tiles whose inputs differ too much in size, L tiles at once. */
final class OddTiles {

    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    /** As {@link dev.densestream.densenet.kernel.Kernels#oddTiles}. */
    static long find(
            float[] squares,
            int offset,
            TileGrid grid,
            int group,
            float[] taps,
            float ratio,
            float[] scratch) {
        long odd = 0;
        for (int v = 0; v < grid.vectorsOf(group); v++) {
            int from = offset + group * grid.groupStride() + v * L;
            int tile = (2 * group + v) * L;
            load(squares, from, grid, tile, scratch, SCRATCH_OFFSET, L);
            if (!alike(grid, tile, taps, ratio, scratch)) {
                int tiles = Math.min(L, grid.tilesOf(group) - v * L);
                odd |= select(scratch, tiles) << v * L;
            }
        }
        return odd;
    }

    /**
     * Copies the 6x6 inputs of L tiles, 0 outside the image.
     *
     * @param x phase planes of one channel; {@code xOffset} is the first tile in plane 0
     * @param tile the number of that tile
     */
    static void load(
            float[] x,
            int xOffset,
            TileGrid grid,
            int tile,
            float[] out,
            int outOffset,
            int outStride) {
        int planeStride = grid.planeStride();
        int[] edges = grid.edges();
        int edgeStride = grid.edgeStride();
        IntVector left = IntVector.fromArray(INTS, edges, tile + INPUT * edgeStride);
        IntVector right = IntVector.fromArray(INTS, edges, tile + (INPUT + 1) * edgeStride);
        IntVector all = IntVector.broadcast(INTS, -1);
        for (int i = 0; i < INPUT; i++) {
            int row =
                    xOffset
                            + ((i + 3) & 3) * TILE * planeStride
                            + ((i + 3) / TILE - 1) * grid.tileColumns();
            IntVector inside = IntVector.fromArray(INTS, edges, tile + i * edgeStride);
            for (int j = 0; j < INPUT; j++) {
                IntVector column = j == 0 ? left : j == INPUT - 1 ? right : all;
                int at = row + ((j + 3) & 3) * planeStride + (j + 3) / TILE - 1;
                keep(FloatVector.fromArray(FLOATS, x, at), column.and(inside))
                        .intoArray(out, outOffset + (i * INPUT + j) * outStride);
            }
        }
    }

    /**
     * Whether no tile is odd.
     *
     * @param scratch their inputs; if not, overwritten with each tile's sum over its inputs, and
     *     behind that with what it must not exceed
     */
    private static boolean alike(
            TileGrid grid, int tile, float[] taps, float ratio, float[] scratch) {
        int bottom = grid.rows() - (grid.tileRows() - 1) * TILE;
        int right = grid.columns() - (grid.tileColumns() - 1) * TILE;
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = 0; i < INPUT * INPUT; i++) {
            sum = sum.add(FloatVector.fromArray(FLOATS, scratch, SCRATCH_OFFSET + i * L));
        }
        FloatVector least = FloatVector.broadcast(FLOATS, Float.MAX_VALUE / ratio);
        for (int r = 0; r < TILE; r++) {
            FloatVector below =
                    r < bottom ? FloatVector.zero(FLOATS) : absent(grid, tile, INPUT - 1);
            for (int c = 0; c < TILE; c++) {
                FloatVector window = below;
                if (c >= right) {
                    window = window.add(absent(grid, tile, INPUT + 1));
                }
                for (int tap = 0; tap < taps.length; tap++) {
                    int at = (r + tap / 3) * INPUT + c + tap % 3;
                    window =
                            FloatVector.fromArray(FLOATS, scratch, SCRATCH_OFFSET + at * L)
                                    .fma(FloatVector.broadcast(FLOATS, taps[tap]), window);
                }
                least = least.min(window);
            }
        }
        FloatVector most = least.mul(ratio);
        if (sum.compare(VectorOperators.LE, most).allTrue()) {
            return true;
        }
        sum.intoArray(scratch, SCRATCH_OFFSET);
        most.intoArray(scratch, SCRATCH_OFFSET + L);
        return false;
    }

    /** Infinity for tiles that have nothing beyond an edge, 0 for others. */
    private static FloatVector absent(TileGrid grid, int tile, int edge) {
        return IntVector.fromArray(INTS, grid.edges(), tile + edge * grid.edgeStride())
                .not()
                .and(INFINITY)
                .reinterpretAsFloats();
    }

    private static long select(float[] scratch, int tiles) {
        long odd = 0;
        for (int lane = 0; lane < tiles; lane++) {
            if (!(scratch[SCRATCH_OFFSET + lane] <= scratch[SCRATCH_OFFSET + L + lane])) {
                odd |= 1L << lane;
            }
        }
        return odd;
    }

    private OddTiles() {}
}
