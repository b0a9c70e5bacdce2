// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.Masks.FIRST_LANES;
import static dev.densestream.densenet.kernel.vector.Masks.UPPER_HALF;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.INTS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.densestream.densenet.kernel.ScalarPools;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShuffle;

/** Pools that halve rows: first whole vectors are combined, then every second lane is taken. */
final class Pools {

    private static final VectorShuffle<Float> EVEN =
            VectorShuffle.fromOp(FLOATS, lane -> 2 * lane % L);
    private static final VectorShuffle<Float> ODD =
            VectorShuffle.fromOp(FLOATS, lane -> (2 * lane + 1) % L);

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

    /** As {@link dev.densestream.densenet.kernel.Kernels#averageNormalized}. */
    static void averageNormalized(
            float[] x,
            int a,
            int b,
            int c,
            int d,
            int channels,
            int count,
            float[] norm,
            int firstChannel,
            float[] y,
            int yOffset) {
        for (int i = 0; i < count; i += L) {
            IntVector wanted = IntVector.fromArray(INTS, FIRST_LANES, L - Math.min(L, count - i));
            IntVector rest = wanted.not();
            for (int channel = 0; channel < channels; channel++) {
                int n = 3 * (firstChannel + channel);
                FloatVector mean = FloatVector.broadcast(FLOATS, norm[n]);
                FloatVector scale = FloatVector.broadcast(FLOATS, norm[n + 1]);
                FloatVector shift = FloatVector.broadcast(FLOATS, norm[n + 2]);
                int at = channel * 2 * L + i;
                FloatVector p = FloatVector.fromArray(FLOATS, x, a + at);
                FloatVector q = FloatVector.fromArray(FLOATS, x, b + at);
                FloatVector r = FloatVector.fromArray(FLOATS, x, c + at);
                FloatVector s = FloatVector.fromArray(FLOATS, x, d + at);
                p = p.sub(mean).fma(scale, shift);
                q = q.sub(mean).fma(scale, shift);
                r = r.sub(mean).fma(scale, shift);
                s = s.sub(mean).fma(scale, shift);
                p = p.blend(0f, p.compare(LT, 0f));
                q = q.blend(0f, q.compare(LT, 0f));
                r = r.blend(0f, r.compare(LT, 0f));
                s = s.blend(0f, s.compare(LT, 0f));
                FloatVector average = p.add(r).add(q.add(s)).mul(0.25f);
                int to = yOffset + at;
                IntVector old = FloatVector.fromArray(FLOATS, y, to).reinterpretAsInts();
                average.reinterpretAsInts()
                        .and(wanted)
                        .or(old.and(rest))
                        .reinterpretAsFloats()
                        .intoArray(y, to);
            }
        }
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
            float scale,
            float bias,
            float[] y,
            int yOffset) {
        int count = (width + 1) / 2;
        // the first window begins before the row
        ScalarPools.max(x, above, middle, below, width, scale, bias, y, yOffset, 0, 1);
        int q = 1;
        // main loop: the last window ends at 2 * (q + L) - 1; where rows end within a vector, it
        // computes some of the values before it again
        int end = width / 2;
        while (q + L <= end || q > 1 && q < end) {
            q = Math.min(q, end - L);
            int i = 2 * q - 1;
            FloatVector m0 = triples(x, above + i, middle + i, below + i);
            FloatVector m1 = triples(x, above + i + L, middle + i + L, below + i + L);
            m0.rearrange(EVEN)
                    .blend(m1.rearrange(EVEN), UPPER_HALF)
                    .mul(scale)
                    .add(bias)
                    .max(0f)
                    .intoArray(y, yOffset + q);
            q += L;
        }
        ScalarPools.max(x, above, middle, below, width, scale, bias, y, yOffset, q, count);
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

    private Pools() {}
}
