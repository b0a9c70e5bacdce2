package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Splits rows of pixels into phases and joins them again, in registers: rearranged and blended,
 * which is several times faster than scalar gathers and scatters.
 */
public final class Phases {

    private static final VectorShuffle<Float> EVERY_4TH_FROM_0 = every4thFrom(0);
    private static final VectorShuffle<Float> EVERY_4TH_FROM_1 = every4thFrom(1);
    private static final VectorShuffle<Float> EVERY_4TH_FROM_2 = every4thFrom(2);
    private static final VectorShuffle<Float> EVERY_4TH_FROM_3 = every4thFrom(3);
    private static final VectorMask<Float> QUARTER_1 = quarter(1);
    private static final VectorMask<Float> QUARTER_2 = quarter(2);
    private static final VectorMask<Float> QUARTER_3 = quarter(3);
    private static final VectorShuffle<Float> SPREAD_0 = spreadQuarter(0);
    private static final VectorShuffle<Float> SPREAD_1 = spreadQuarter(1);
    private static final VectorShuffle<Float> SPREAD_2 = spreadQuarter(2);
    private static final VectorShuffle<Float> SPREAD_3 = spreadQuarter(3);
    private static final VectorMask<Float> PLACE_1 = place(1);
    private static final VectorMask<Float> PLACE_2 = place(2);
    private static final VectorMask<Float> PLACE_3 = place(3);

    /** As {@link dev.densestream.densenet.kernel.Kernels#deinterleave}. */
    public static void deinterleave(
            float[] x, int xOffset, int vectors, float[] y, int yOffset, int yStride) {
        for (int b = 0; b < vectors; b++) {
            int from = xOffset + b * 4 * L;
            int to = yOffset + b * L;
            FloatVector q0 = FloatVector.fromArray(FLOATS, x, from);
            FloatVector q1 = FloatVector.fromArray(FLOATS, x, from + L);
            FloatVector q2 = FloatVector.fromArray(FLOATS, x, from + 2 * L);
            FloatVector q3 = FloatVector.fromArray(FLOATS, x, from + 3 * L);
            pick(q0, q1, q2, q3, EVERY_4TH_FROM_0).intoArray(y, to);
            pick(q0, q1, q2, q3, EVERY_4TH_FROM_1).intoArray(y, to + yStride);
            pick(q0, q1, q2, q3, EVERY_4TH_FROM_2).intoArray(y, to + 2 * yStride);
            pick(q0, q1, q2, q3, EVERY_4TH_FROM_3).intoArray(y, to + 3 * yStride);
        }
    }

    /** As {@link dev.densestream.densenet.kernel.Kernels#interleave}. */
    public static void interleave(
            float[] x, int xOffset, int xStride, int vectors, float[] y, int yOffset) {
        for (int b = 0; b < vectors; b++) {
            int from = xOffset + b * L;
            int to = yOffset + b * 4 * L;
            FloatVector c0 = FloatVector.fromArray(FLOATS, x, from);
            FloatVector c1 = FloatVector.fromArray(FLOATS, x, from + xStride);
            FloatVector c2 = FloatVector.fromArray(FLOATS, x, from + 2 * xStride);
            FloatVector c3 = FloatVector.fromArray(FLOATS, x, from + 3 * xStride);
            mix(c0, c1, c2, c3, SPREAD_0).intoArray(y, to);
            mix(c0, c1, c2, c3, SPREAD_1).intoArray(y, to + L);
            mix(c0, c1, c2, c3, SPREAD_2).intoArray(y, to + 2 * L);
            mix(c0, c1, c2, c3, SPREAD_3).intoArray(y, to + 3 * L);
        }
    }

    private static FloatVector pick(
            FloatVector q0,
            FloatVector q1,
            FloatVector q2,
            FloatVector q3,
            VectorShuffle<Float> every4th) {
        return q0.rearrange(every4th)
                .blend(q1.rearrange(every4th), QUARTER_1)
                .blend(q2.rearrange(every4th), QUARTER_2)
                .blend(q3.rearrange(every4th), QUARTER_3);
    }

    private static FloatVector mix(
            FloatVector c0,
            FloatVector c1,
            FloatVector c2,
            FloatVector c3,
            VectorShuffle<Float> spread) {
        return c0.rearrange(spread)
                .blend(c1.rearrange(spread), PLACE_1)
                .blend(c2.rearrange(spread), PLACE_2)
                .blend(c3.rearrange(spread), PLACE_3);
    }

    private static VectorShuffle<Float> every4thFrom(int c) {
        return VectorShuffle.fromOp(FLOATS, lane -> (4 * lane + c) % L);
    }

    private static VectorShuffle<Float> spreadQuarter(int q) {
        return VectorShuffle.fromOp(FLOATS, lane -> (q * L + lane) / 4);
    }

    private static VectorMask<Float> quarter(int q) {
        boolean[] lanes = new boolean[L];
        for (int lane = 0; lane < L; lane++) {
            lanes[lane] = lane / (L / 4) == q;
        }
        return VectorMask.fromArray(FLOATS, lanes, 0);
    }

    private static VectorMask<Float> place(int c) {
        boolean[] lanes = new boolean[L];
        for (int lane = 0; lane < L; lane++) {
            lanes[lane] = lane % 4 == c;
        }
        return VectorMask.fromArray(FLOATS, lanes, 0);
    }

    private Phases() {}
}
