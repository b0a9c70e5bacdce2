// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.Kernels.STEP;
import static dev.densestream.densenet.kernel.vector.FewMultiply.PIXELS;
import static dev.densestream.densenet.kernel.vector.FewMultiply.SECOND_OFFSET;
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

    /** Whether this takes fewer instructions than a whole vector of lanes. */
    static boolean isFaster(int lanes, PackedChunk weights) {
        if (lanes > L / 2) {
            return false;
        }
        int columns = weights.columns();
        int passes = (lanes + PIXELS - 1) / PIXELS;
        int pairsOfBlocks = (columns + 2 * BLOCK - 1) / (2 * BLOCK);
        long multiplications = (long) passes * pairsOfBlocks * 2 * PIXELS * weights.rows();
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
        int whole = weights.columns() / BLOCK * BLOCK;
        for (int column = 0; column < whole; column += 2 * BLOCK) {
            int w = weights.start(index) + column * weights.rows();
            int second = Math.min(BLOCK, whole - column - BLOCK);
            // where there is no second block, the first one stands in for it
            int next = second == 0 ? w : w + weights.rows() * BLOCK;
            for (int p = 0; p < lanes; p += PIXELS) {
                products(x.array(), x.start(index) + p, weights, w, next, scratch);
                int pixels = Math.min(PIXELS, lanes - p);
                int to = y.start(index) + column * stride + p;
                int behind = to + BLOCK * stride;
                float[] out = y.array();
                FewMultiply.store(
                        scratch, SCRATCH_OFFSET, BLOCK, pixels, out, to, stride, accumulate);
                FewMultiply.store(
                        scratch, SECOND_OFFSET, second, pixels, out, behind, stride, accumulate);
            }
        }
        FewMultiply.multiply(x, weights, y, index, whole, lanes, accumulate, scratch);
    }

    private static void products(
            float[] v,
            int vOffset,
            PackedChunk weights,
            int firstOffset,
            int secondOffset,
            float[] sums) {
        FloatVector a0, a1, a2, a3;
        FloatVector b0, b1, b2, b3;
        a0 = a1 = a2 = a3 = FloatVector.zero(FLOATS);
        b0 = b1 = b2 = b3 = FloatVector.zero(FLOATS);
        float[] u = weights.packed();
        int w0 = firstOffset;
        int w1 = secondOffset;
        int end = vOffset + weights.rows() * 2 * L;
        for (int x = vOffset; x < end; x += STEP * 2 * L) {
            FloatVector y0 = KIND.cast(FloatVector.fromArray(FLOATS, u, w0));
            FloatVector z0 = KIND.cast(FloatVector.fromArray(FLOATS, u, w0 + BLOCK));
            FloatVector y1 = KIND.cast(FloatVector.fromArray(FLOATS, u, w1));
            FloatVector z1 = KIND.cast(FloatVector.fromArray(FLOATS, u, w1 + BLOCK));
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
            y0 = KIND.cast(FloatVector.fromArray(FLOATS, u, w0 + 2 * BLOCK));
            y1 = KIND.cast(FloatVector.fromArray(FLOATS, u, w1 + 2 * BLOCK));
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
