// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.Winograd.A1;
import static dev.densestream.densenet.kernel.Winograd.A2;
import static dev.densestream.densenet.kernel.Winograd.A2_B2;
import static dev.densestream.densenet.kernel.Winograd.A2_PLUS_B2;
import static dev.densestream.densenet.kernel.Winograd.B1;
import static dev.densestream.densenet.kernel.Winograd.B2;
import static dev.densestream.densenet.kernel.Winograd.INPUT;
import static dev.densestream.densenet.kernel.vector.Masks.keep;
import static dev.densestream.densenet.kernel.vector.VectorKernels.SCRATCH_OFFSET;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.INTS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import dev.densestream.densenet.kernel.TileGrid;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * B' d B for L tiles at once, one tile per lane: first along the rows into scratch memory, then
 * along the columns.
 *
 * <p>One row of B' per point of the polynomial: 0 and infinity need 2 multiplications, a pair +-p
 * shares its even and its odd part and needs 4.
 */
public final class InputTransform {

    /**
     * Transforms along the rows.
     *
     * @param x phase planes of one channel; {@code xOffset} is the first of L tiles in plane 0
     * @param grid where these tiles have neighbours
     * @param tile the number of the first of them
     * @param scratch overwritten with [6 rows][6 frequencies][L]
     */
    public static void alongRows(float[] x, int xOffset, TileGrid grid, int tile, float[] scratch) {
        int planeStride = grid.planeStride();
        int tileColumns = grid.tileColumns();
        int[] edges = grid.edges();
        int edgeStride = grid.edgeStride();
        FloatVector a = FloatVector.broadcast(FLOATS, A1);
        FloatVector b = FloatVector.broadcast(FLOATS, B1);
        FloatVector minusA = FloatVector.broadcast(FLOATS, -A1);
        FloatVector minusB = FloatVector.broadcast(FLOATS, -B1);
        FloatVector minusA2 = FloatVector.broadcast(FLOATS, -A2);
        FloatVector minusB2 = FloatVector.broadcast(FLOATS, -B2);
        FloatVector a2b2 = FloatVector.broadcast(FLOATS, A2_B2);
        FloatVector minusSum = FloatVector.broadcast(FLOATS, -A2_PLUS_B2);
        IntVector left = IntVector.fromArray(INTS, edges, tile + INPUT * edgeStride);
        IntVector right = IntVector.fromArray(INTS, edges, tile + (INPUT + 1) * edgeStride);
        for (int i = 0; i < INPUT; i++) {
            // row i of the input is row i - 1 of the tile, or of the tile above or below
            int row =
                    xOffset
                            + ((i + 3) & 3) * 4 * planeStride
                            + (i == 0 ? -tileColumns : i == INPUT - 1 ? tileColumns : 0);
            IntVector inside = IntVector.fromArray(INTS, edges, tile + i * edgeStride);
            FloatVector x0 =
                    keep(
                            FloatVector.fromArray(FLOATS, x, row + 3 * planeStride - 1),
                            left.and(inside));
            FloatVector x1 = keep(FloatVector.fromArray(FLOATS, x, row), inside);
            FloatVector x2 = keep(FloatVector.fromArray(FLOATS, x, row + planeStride), inside);
            FloatVector x3 = keep(FloatVector.fromArray(FLOATS, x, row + 2 * planeStride), inside);
            FloatVector x4 = keep(FloatVector.fromArray(FLOATS, x, row + 3 * planeStride), inside);
            FloatVector x5 = keep(FloatVector.fromArray(FLOATS, x, row + 1), right.and(inside));
            int o = SCRATCH_OFFSET + i * INPUT * L;
            x0.fma(a2b2, x2.fma(minusSum, x4)).intoArray(scratch, o);
            FloatVector evenA = x2.fma(minusB2, x4);
            FloatVector oddA = x1.fma(minusB2, x3);
            oddA.fma(a, evenA).intoArray(scratch, o + L);
            oddA.fma(minusA, evenA).intoArray(scratch, o + 2 * L);
            FloatVector evenB = x2.fma(minusA2, x4);
            FloatVector oddB = x1.fma(minusA2, x3);
            oddB.fma(b, evenB).intoArray(scratch, o + 3 * L);
            oddB.fma(minusB, evenB).intoArray(scratch, o + 4 * L);
            x1.fma(a2b2, x3.fma(minusSum, x5)).intoArray(scratch, o + 5 * L);
        }
    }

    /**
     * Transforms along the columns.
     *
     * @param scratch what {@link #alongRows} left there
     * @param out frequency f goes to {@code outOffset + f * outStride}
     */
    public static void alongColumns(float[] scratch, float[] out, int outOffset, int outStride) {
        FloatVector a = FloatVector.broadcast(FLOATS, A1);
        FloatVector b = FloatVector.broadcast(FLOATS, B1);
        FloatVector minusA = FloatVector.broadcast(FLOATS, -A1);
        FloatVector minusB = FloatVector.broadcast(FLOATS, -B1);
        FloatVector minusA2 = FloatVector.broadcast(FLOATS, -A2);
        FloatVector minusB2 = FloatVector.broadcast(FLOATS, -B2);
        FloatVector a2b2 = FloatVector.broadcast(FLOATS, A2_B2);
        FloatVector minusSum = FloatVector.broadcast(FLOATS, -A2_PLUS_B2);
        int row = INPUT * L;
        int step = INPUT * outStride;
        for (int j = 0; j < INPUT; j++) {
            int from = SCRATCH_OFFSET + j * L;
            FloatVector x0 = FloatVector.fromArray(FLOATS, scratch, from);
            FloatVector x1 = FloatVector.fromArray(FLOATS, scratch, from + row);
            FloatVector x2 = FloatVector.fromArray(FLOATS, scratch, from + 2 * row);
            FloatVector x3 = FloatVector.fromArray(FLOATS, scratch, from + 3 * row);
            FloatVector x4 = FloatVector.fromArray(FLOATS, scratch, from + 4 * row);
            FloatVector x5 = FloatVector.fromArray(FLOATS, scratch, from + 5 * row);
            int o = outOffset + j * outStride;
            x0.fma(a2b2, x2.fma(minusSum, x4)).intoArray(out, o);
            FloatVector evenA = x2.fma(minusB2, x4);
            FloatVector oddA = x1.fma(minusB2, x3);
            oddA.fma(a, evenA).intoArray(out, o + step);
            oddA.fma(minusA, evenA).intoArray(out, o + 2 * step);
            FloatVector evenB = x2.fma(minusA2, x4);
            FloatVector oddB = x1.fma(minusA2, x3);
            oddB.fma(b, evenB).intoArray(out, o + 3 * step);
            oddB.fma(minusB, evenB).intoArray(out, o + 4 * step);
            x1.fma(a2b2, x3.fma(minusSum, x5)).intoArray(out, o + 5 * step);
        }
    }

    private InputTransform() {}
}
