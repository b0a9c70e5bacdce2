// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Splits rows of pixels into phases and joins them again, in registers, several times faster than
 * scalar gathers and scatters.
 *
 * <p>A vector is seen as four blocks of L/4 lanes. To split, vector i is sorted by phase, with
 * phase c in block (c + i) mod 4, so that the blocks of one phase lie in different places of the
 * four vectors and blending collects them; a rotation puts them in order. Joining is the same
 * backwards.
 */
public final class Phases {

    private static final int BLOCK = L / 4;

    private static final VectorShuffle<Float> SORT_0 = sort(0);
    private static final VectorShuffle<Float> SORT_1 = sort(1);
    private static final VectorShuffle<Float> SORT_2 = sort(2);
    private static final VectorShuffle<Float> SORT_3 = sort(3);
    private static final VectorShuffle<Float> UNSORT_0 = unsort(0);
    private static final VectorShuffle<Float> UNSORT_1 = unsort(1);
    private static final VectorShuffle<Float> UNSORT_2 = unsort(2);
    private static final VectorShuffle<Float> UNSORT_3 = unsort(3);
    private static final VectorShuffle<Float> ROTATE_1 = rotate(1);
    private static final VectorShuffle<Float> ROTATE_2 = rotate(2);
    private static final VectorShuffle<Float> ROTATE_3 = rotate(3);
    private static final VectorMask<Float> BLOCK_1 = block(1);
    private static final VectorMask<Float> BLOCK_2 = block(2);
    private static final VectorMask<Float> BLOCK_3 = block(3);

    /** As {@link dev.densestream.densenet.kernel.Kernels#deinterleave}. */
    public static void deinterleave(
            float[] x, int xOffset, int vectors, float[] y, int yOffset, int yStride) {
        for (int v = 0; v < vectors; v++) {
            int from = xOffset + v * 4 * L;
            FloatVector s0 = FloatVector.fromArray(FLOATS, x, from).rearrange(SORT_0);
            FloatVector s1 = FloatVector.fromArray(FLOATS, x, from + L).rearrange(SORT_1);
            FloatVector s2 = FloatVector.fromArray(FLOATS, x, from + 2 * L).rearrange(SORT_2);
            FloatVector s3 = FloatVector.fromArray(FLOATS, x, from + 3 * L).rearrange(SORT_3);
            int to = yOffset + v * L;
            s0.blend(s1, BLOCK_1).blend(s2, BLOCK_2).blend(s3, BLOCK_3).intoArray(y, to);
            s3.blend(s0, BLOCK_1)
                    .blend(s1, BLOCK_2)
                    .blend(s2, BLOCK_3)
                    .rearrange(ROTATE_1)
                    .intoArray(y, to + yStride);
            s2.blend(s3, BLOCK_1)
                    .blend(s0, BLOCK_2)
                    .blend(s1, BLOCK_3)
                    .rearrange(ROTATE_2)
                    .intoArray(y, to + 2 * yStride);
            s1.blend(s2, BLOCK_1)
                    .blend(s3, BLOCK_2)
                    .blend(s0, BLOCK_3)
                    .rearrange(ROTATE_3)
                    .intoArray(y, to + 3 * yStride);
        }
    }

    /** As {@link dev.densestream.densenet.kernel.Kernels#interleave}. */
    public static void interleave(
            float[] x, int xOffset, int xStride, int vectors, float[] y, int yOffset) {
        for (int v = 0; v < vectors; v++) {
            int from = xOffset + v * L;
            FloatVector r0 = FloatVector.fromArray(FLOATS, x, from);
            FloatVector r1 = FloatVector.fromArray(FLOATS, x, from + xStride).rearrange(ROTATE_3);
            FloatVector r2 =
                    FloatVector.fromArray(FLOATS, x, from + 2 * xStride).rearrange(ROTATE_2);
            FloatVector r3 =
                    FloatVector.fromArray(FLOATS, x, from + 3 * xStride).rearrange(ROTATE_1);
            int to = yOffset + v * 4 * L;
            r0.blend(r1, BLOCK_1)
                    .blend(r2, BLOCK_2)
                    .blend(r3, BLOCK_3)
                    .rearrange(UNSORT_0)
                    .intoArray(y, to);
            r3.blend(r0, BLOCK_1)
                    .blend(r1, BLOCK_2)
                    .blend(r2, BLOCK_3)
                    .rearrange(UNSORT_1)
                    .intoArray(y, to + L);
            r2.blend(r3, BLOCK_1)
                    .blend(r0, BLOCK_2)
                    .blend(r1, BLOCK_3)
                    .rearrange(UNSORT_2)
                    .intoArray(y, to + 2 * L);
            r1.blend(r2, BLOCK_1)
                    .blend(r3, BLOCK_2)
                    .blend(r0, BLOCK_3)
                    .rearrange(UNSORT_3)
                    .intoArray(y, to + 3 * L);
        }
    }

    /** Block b takes phase (b - i) mod 4 of each tile. */
    private static VectorShuffle<Float> sort(int i) {
        return VectorShuffle.fromOp(FLOATS, lane -> 4 * (lane % BLOCK) + ((lane / BLOCK - i) & 3));
    }

    /** The inverse: phase c of a tile comes from block (c + i) mod 4. */
    private static VectorShuffle<Float> unsort(int i) {
        return VectorShuffle.fromOp(FLOATS, lane -> ((lane % 4 + i) & 3) * BLOCK + lane / 4);
    }

    /** Block b takes block (b + by) mod 4. */
    private static VectorShuffle<Float> rotate(int by) {
        return VectorShuffle.fromOp(
                FLOATS, lane -> ((lane / BLOCK + by) & 3) * BLOCK + lane % BLOCK);
    }

    private static VectorMask<Float> block(int b) {
        boolean[] lanes = new boolean[L];
        for (int lane = 0; lane < L; lane++) {
            lanes[lane] = lane / BLOCK == b;
        }
        return VectorMask.fromArray(FLOATS, lanes, 0);
    }

    private Phases() {}
}
