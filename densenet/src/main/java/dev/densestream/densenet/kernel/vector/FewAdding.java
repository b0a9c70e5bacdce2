// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.Kernels.STEP;
import static dev.densestream.densenet.kernel.vector.FewMultiply.PIXELS;
import static dev.densestream.densenet.kernel.vector.FewMultiply.SECOND_OFFSET;
import static dev.densestream.densenet.kernel.vector.Masks.UPPER_HALF;
import static dev.densestream.densenet.kernel.vector.VectorKernels.SCRATCH_OFFSET;
import static dev.densestream.densenet.kernel.vector.generated.AddingColumns.BLOCK;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.INTS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.KIND;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;
import static java.lang.Float.floatToRawIntBits;

import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies a few lanes of a group with additions in place of a third of the multiplications, with
 * columns in the lanes of vectors as in {@link FewMultiply}. Each sum is made of the same
 * operations as in {@link AddingMultiply}.
 */
final class FewAdding {

    /** Blocks of columns at once. */
    private static final int BLOCKS = 4;

    /** Whether this takes fewer instructions than a whole vector of lanes. */
    static boolean isFaster(int lanes, PackedChunk weights) {
        if (lanes > L / 2) {
            return false;
        }
        int columns = weights.columns();
        int passes = (lanes + PIXELS - 1) / PIXELS;
        int times = (columns + BLOCKS * BLOCK - 1) / (BLOCKS * BLOCK);
        long multiplications = (long) passes * times * 2 * PIXELS * weights.rows();
        long moves = 2L * columns * lanes;
        return multiplications + moves < (long) columns * weights.rows();
    }

    /** As {@link dev.densestream.densenet.kernel.Kernels#multiplyAdding}, in all lanes. */
    static void multiply(
            Matrices x,
            PackedChunk weights,
            Matrices y,
            int index,
            int lanes,
            boolean accumulate,
            float[] scratch) {
        int stride = y.rowStride();
        int depth = weights.rows();
        int whole = weights.columns() / BLOCK * BLOCK;
        for (int column = 0; column < whole; column += BLOCKS * BLOCK) {
            int w = weights.start(index) + column * depth;
            int left = whole - column;
            // where there is no such block, what else stands there is multiplied for nothing
            int w1 = left > BLOCK ? w + depth * BLOCK : w + BLOCK;
            int w2 = left > 2 * BLOCK ? w + 2 * depth * BLOCK : w;
            int w3 = left > 3 * BLOCK ? w + 3 * depth * BLOCK : w + BLOCK;
            int first = Math.min(left, 2 * BLOCK);
            int second = Math.min(left - first, 2 * BLOCK);
            for (int p = 0; p < lanes; p += PIXELS) {
                products(
                        x.array(),
                        x.start(index) + p,
                        depth,
                        weights.packed(),
                        w,
                        w1,
                        w2,
                        w3,
                        scratch);
                int pixels = Math.min(PIXELS, lanes - p);
                int to = y.start(index) + column * stride + p;
                int behind = to + first * stride;
                float[] out = y.array();
                FewMultiply.store(
                        scratch, SCRATCH_OFFSET, first, pixels, out, to, stride, accumulate);
                FewMultiply.store(
                        scratch, SECOND_OFFSET, second, pixels, out, behind, stride, accumulate);
            }
        }
        FewMultiply.multiply(x, weights, y, index, whole, lanes, accumulate, scratch);
    }

    /**
     * Sums of four pixels by four blocks of columns, of which two share a vector: weights of the
     * second one are read into its upper half.
     */
    private static void products(
            float[] v,
            int vOffset,
            int depth,
            float[] u,
            int wOffset,
            int w1Offset,
            int w2Offset,
            int w3Offset,
            float[] sums) {
        FloatVector a0, a1, a2, a3;
        FloatVector b0, b1, b2, b3;
        a0 = a1 = a2 = a3 = FloatVector.zero(FLOATS);
        b0 = b1 = b2 = b3 = FloatVector.zero(FLOATS);
        int w0 = wOffset;
        int w1 = w1Offset - BLOCK;
        int w2 = w2Offset;
        int w3 = w3Offset - BLOCK;
        int end = vOffset + depth * 2 * L;
        for (int x = vOffset; x < end; x += STEP * 2 * L) {
            FloatVector y0 =
                    KIND.cast(
                            FloatVector.fromArray(FLOATS, u, w0)
                                    .blend(FloatVector.fromArray(FLOATS, u, w1), UPPER_HALF));
            FloatVector z0 =
                    KIND.cast(
                            FloatVector.fromArray(FLOATS, u, w0 + BLOCK)
                                    .blend(
                                            FloatVector.fromArray(FLOATS, u, w1 + BLOCK),
                                            UPPER_HALF));
            FloatVector y1 =
                    KIND.cast(
                            FloatVector.fromArray(FLOATS, u, w2)
                                    .blend(FloatVector.fromArray(FLOATS, u, w3), UPPER_HALF));
            FloatVector z1 =
                    KIND.cast(
                            FloatVector.fromArray(FLOATS, u, w2 + BLOCK)
                                    .blend(
                                            FloatVector.fromArray(FLOATS, u, w3 + BLOCK),
                                            UPPER_HALF));
            FloatVector p, q;
            p = IntVector.broadcast(INTS, floatToRawIntBits(v[x])).reinterpretAsFloats();
            q = IntVector.broadcast(INTS, floatToRawIntBits(v[x + 2 * L])).reinterpretAsFloats();
            a0 = KIND.cast(z0.add(p)).fma(y0.add(q), a0);
            b0 = KIND.cast(z1.add(p)).fma(y1.add(q), b0);
            p = IntVector.broadcast(INTS, floatToRawIntBits(v[x + 1])).reinterpretAsFloats();
            q =
                    IntVector.broadcast(INTS, floatToRawIntBits(v[x + 2 * L + 1]))
                            .reinterpretAsFloats();
            a1 = KIND.cast(z0.add(p)).fma(y0.add(q), a1);
            b1 = KIND.cast(z1.add(p)).fma(y1.add(q), b1);
            p = IntVector.broadcast(INTS, floatToRawIntBits(v[x + 2])).reinterpretAsFloats();
            q =
                    IntVector.broadcast(INTS, floatToRawIntBits(v[x + 2 * L + 2]))
                            .reinterpretAsFloats();
            a2 = KIND.cast(z0.add(p)).fma(y0.add(q), a2);
            b2 = KIND.cast(z1.add(p)).fma(y1.add(q), b2);
            p = IntVector.broadcast(INTS, floatToRawIntBits(v[x + 3])).reinterpretAsFloats();
            q =
                    IntVector.broadcast(INTS, floatToRawIntBits(v[x + 2 * L + 3]))
                            .reinterpretAsFloats();
            a3 = KIND.cast(z0.add(p)).fma(y0.add(q), a3);
            b3 = KIND.cast(z1.add(p)).fma(y1.add(q), b3);
            y0 =
                    KIND.cast(
                            FloatVector.fromArray(FLOATS, u, w0 + 2 * BLOCK)
                                    .blend(
                                            FloatVector.fromArray(FLOATS, u, w1 + 2 * BLOCK),
                                            UPPER_HALF));
            y1 =
                    KIND.cast(
                            FloatVector.fromArray(FLOATS, u, w2 + 2 * BLOCK)
                                    .blend(
                                            FloatVector.fromArray(FLOATS, u, w3 + 2 * BLOCK),
                                            UPPER_HALF));
            p = FloatVector.broadcast(FLOATS, v[x + 4 * L]);
            a0 = y0.fma(p, a0);
            b0 = y1.fma(p, b0);
            p = FloatVector.broadcast(FLOATS, v[x + 4 * L + 1]);
            a1 = y0.fma(p, a1);
            b1 = y1.fma(p, b1);
            p = FloatVector.broadcast(FLOATS, v[x + 4 * L + 2]);
            a2 = y0.fma(p, a2);
            b2 = y1.fma(p, b2);
            p = FloatVector.broadcast(FLOATS, v[x + 4 * L + 3]);
            a3 = y0.fma(p, a3);
            b3 = y1.fma(p, b3);
            w0 += STEP * BLOCK;
            w1 += STEP * BLOCK;
            w2 += STEP * BLOCK;
            w3 += STEP * BLOCK;
        }
        KIND.cast(a0).intoArray(sums, SCRATCH_OFFSET);
        KIND.cast(a1).intoArray(sums, SCRATCH_OFFSET + L);
        KIND.cast(a2).intoArray(sums, SCRATCH_OFFSET + 2 * L);
        KIND.cast(a3).intoArray(sums, SCRATCH_OFFSET + 3 * L);
        KIND.cast(b0).intoArray(sums, SECOND_OFFSET);
        KIND.cast(b1).intoArray(sums, SECOND_OFFSET + L);
        KIND.cast(b2).intoArray(sums, SECOND_OFFSET + 2 * L);
        KIND.cast(b3).intoArray(sums, SECOND_OFFSET + 3 * L);
    }

    private FewAdding() {}
}
