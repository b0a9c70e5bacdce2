// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.Winograd.A1;
import static dev.densestream.densenet.kernel.Winograd.A2;
import static dev.densestream.densenet.kernel.Winograd.A3;
import static dev.densestream.densenet.kernel.Winograd.B1;
import static dev.densestream.densenet.kernel.Winograd.B2;
import static dev.densestream.densenet.kernel.Winograd.B3;
import static dev.densestream.densenet.kernel.Winograd.INPUT;
import static dev.densestream.densenet.kernel.Winograd.TILE;
import static dev.densestream.densenet.kernel.vector.VectorKernels.SCRATCH_OFFSET;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * A' m A for L tiles at once, one tile per lane: first along the columns into scratch memory, then
 * along the rows.
 */
public final class OutputTransform {

    /**
     * Transforms along the columns.
     *
     * @param m frequency f is at {@code mOffset + f * stride}
     * @param scratch overwritten with [4 rows][6 frequencies][L]
     */
    public static void alongColumns(float[] m, int mOffset, int stride, float[] scratch) {
        FloatVector a = FloatVector.broadcast(FLOATS, A1);
        FloatVector b = FloatVector.broadcast(FLOATS, B1);
        FloatVector a2 = FloatVector.broadcast(FLOATS, A2);
        FloatVector b2 = FloatVector.broadcast(FLOATS, B2);
        FloatVector a3 = FloatVector.broadcast(FLOATS, A3);
        FloatVector b3 = FloatVector.broadcast(FLOATS, B3);
        int step = INPUT * stride;
        int row = INPUT * L;
        for (int j = 0; j < INPUT; j++) {
            int from = mOffset + j * stride;
            FloatVector m0 = FloatVector.fromArray(FLOATS, m, from);
            FloatVector m1 = FloatVector.fromArray(FLOATS, m, from + step);
            FloatVector m2 = FloatVector.fromArray(FLOATS, m, from + 2 * step);
            FloatVector m3 = FloatVector.fromArray(FLOATS, m, from + 3 * step);
            FloatVector m4 = FloatVector.fromArray(FLOATS, m, from + 4 * step);
            FloatVector m5 = FloatVector.fromArray(FLOATS, m, from + 5 * step);
            FloatVector sumA = m1.add(m2);
            FloatVector differenceA = m1.sub(m2);
            FloatVector sumB = m3.add(m4);
            FloatVector differenceB = m3.sub(m4);
            int o = SCRATCH_OFFSET + j * L;
            m0.add(sumA).add(sumB).intoArray(scratch, o);
            differenceA.fma(a, differenceB.mul(b)).intoArray(scratch, o + row);
            sumA.fma(a2, sumB.mul(b2)).intoArray(scratch, o + 2 * row);
            differenceA.fma(a3, differenceB.fma(b3, m5)).intoArray(scratch, o + 3 * row);
        }
    }

    /**
     * Transforms along the rows, on top of {@code bias} and {@code add}.
     *
     * @param scratch what {@link #alongColumns} left there
     * @param add [16 phases][2L], one vector of each from {@code addOffset}, or null for 0
     * @param out one vector of each phase, every {@code outStride} from {@code outOffset}
     */
    public static void alongRows(
            float[] scratch,
            float bias,
            float @Nullable [] add,
            int addOffset,
            float[] out,
            int outOffset,
            int outStride) {
        FloatVector a = FloatVector.broadcast(FLOATS, A1);
        FloatVector b = FloatVector.broadcast(FLOATS, B1);
        FloatVector a2 = FloatVector.broadcast(FLOATS, A2);
        FloatVector b2 = FloatVector.broadcast(FLOATS, B2);
        FloatVector a3 = FloatVector.broadcast(FLOATS, A3);
        FloatVector b3 = FloatVector.broadcast(FLOATS, B3);
        FloatVector shift = FloatVector.broadcast(FLOATS, bias);
        for (int i = 0; i < TILE; i++) {
            int from = SCRATCH_OFFSET + i * INPUT * L;
            FloatVector m0 = FloatVector.fromArray(FLOATS, scratch, from);
            FloatVector m1 = FloatVector.fromArray(FLOATS, scratch, from + L);
            FloatVector m2 = FloatVector.fromArray(FLOATS, scratch, from + 2 * L);
            FloatVector m3 = FloatVector.fromArray(FLOATS, scratch, from + 3 * L);
            FloatVector m4 = FloatVector.fromArray(FLOATS, scratch, from + 4 * L);
            FloatVector m5 = FloatVector.fromArray(FLOATS, scratch, from + 5 * L);
            FloatVector sumA = m1.add(m2);
            FloatVector differenceA = m1.sub(m2);
            FloatVector sumB = m3.add(m4);
            FloatVector differenceB = m3.sub(m4);
            FloatVector y0 = m0.add(sumA).add(sumB).add(shift);
            FloatVector y1 = differenceA.fma(a, differenceB.fma(b, shift));
            FloatVector y2 = sumA.fma(a2, sumB.fma(b2, shift));
            FloatVector y3 = differenceA.fma(a3, differenceB.fma(b3, m5.add(shift)));
            if (add != null) {
                int addend = addOffset + i * TILE * 2 * L;
                y0 = y0.add(FloatVector.fromArray(FLOATS, add, addend));
                y1 = y1.add(FloatVector.fromArray(FLOATS, add, addend + 2 * L));
                y2 = y2.add(FloatVector.fromArray(FLOATS, add, addend + 4 * L));
                y3 = y3.add(FloatVector.fromArray(FLOATS, add, addend + 6 * L));
            }
            int o = outOffset + i * TILE * outStride;
            y0.intoArray(out, o);
            y1.intoArray(out, o + outStride);
            y2.intoArray(out, o + 2 * outStride);
            y3.intoArray(out, o + 3 * outStride);
        }
    }

    private OutputTransform() {}
}
