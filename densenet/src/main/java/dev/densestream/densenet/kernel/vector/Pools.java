// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import dev.densestream.densenet.kernel.ScalarPools;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/** Pools that halve rows: first whole vectors are combined, then every second lane is taken. */
final class Pools {

    private static final VectorShuffle<Float> EVEN =
            VectorShuffle.fromOp(FLOATS, lane -> 2 * lane % L);
    private static final VectorShuffle<Float> ODD =
            VectorShuffle.fromOp(FLOATS, lane -> (2 * lane + 1) % L);
    private static final VectorMask<Float> UPPER_HALF = upperHalf();

    /** As {@link dev.densestream.densenet.kernel.Kernels#averagePairs}. */
    static void average(float[] x, int above, int below, int count, float[] y, int yOffset) {
        int q = 0;
        // main loop
        for (; q + L <= count; q += L) {
            FloatVector s0 = sum(x, above + 2 * q, below + 2 * q);
            FloatVector s1 = sum(x, above + 2 * q + L, below + 2 * q + L);
            FloatVector left = s0.rearrange(EVEN).blend(s1.rearrange(EVEN), UPPER_HALF);
            FloatVector right = s0.rearrange(ODD).blend(s1.rearrange(ODD), UPPER_HALF);
            left.add(right).mul(0.25f).intoArray(y, yOffset + q);
        }
        ScalarPools.average(x, above + 2 * q, below + 2 * q, count - q, y, yOffset + q);
    }

    private static FloatVector sum(float[] x, int above, int below) {
        return FloatVector.fromArray(FLOATS, x, above).add(FloatVector.fromArray(FLOATS, x, below));
    }

    /** As {@link dev.densestream.densenet.kernel.Kernels#maxTriples}. */
    static void max(
            float[] x,
            int above,
            int middle,
            int below,
            int width,
            float bias,
            float[] y,
            int yOffset) {
        int count = (width + 1) / 2;
        // the first window begins before the row
        ScalarPools.max(x, above, middle, below, width, bias, y, yOffset, 0, 1);
        int q = 1;
        // main loop: the last window ends at 2 * (q + L) - 1
        for (; 2 * (q + L) <= width && q + L <= count; q += L) {
            int i = 2 * q - 1;
            FloatVector m0 = triples(x, above + i, middle + i, below + i);
            FloatVector m1 = triples(x, above + i + L, middle + i + L, below + i + L);
            m0.rearrange(EVEN)
                    .blend(m1.rearrange(EVEN), UPPER_HALF)
                    .add(bias)
                    .max(0f)
                    .intoArray(y, yOffset + q);
        }
        ScalarPools.max(x, above, middle, below, width, bias, y, yOffset, q, count);
    }

    /** The maximum of three columns and rows, for windows that begin side by side. */
    private static FloatVector triples(float[] x, int above, int middle, int below) {
        return rows(x, above, middle, below, 0)
                .max(rows(x, above, middle, below, 1))
                .max(rows(x, above, middle, below, 2));
    }

    private static FloatVector rows(float[] x, int above, int middle, int below, int column) {
        return FloatVector.fromArray(FLOATS, x, middle + column)
                .max(FloatVector.fromArray(FLOATS, x, above + column))
                .max(FloatVector.fromArray(FLOATS, x, below + column));
    }

    private static VectorMask<Float> upperHalf() {
        boolean[] lanes = new boolean[L];
        for (int lane = L / 2; lane < L; lane++) {
            lanes[lane] = true;
        }
        return VectorMask.fromArray(FLOATS, lanes, 0);
    }

    private Pools() {}
}
