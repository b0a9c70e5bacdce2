// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.Kernels.STEP;
import static dev.densestream.densenet.kernel.vector.VectorKernels.SCRATCH_OFFSET;
import static dev.densestream.densenet.kernel.vector.generated.AddingColumns.BLOCK;
import static dev.densestream.densenet.kernel.vector.generated.AddingColumns.block;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Multiplies both vectors of a group by blocks of columns, with additions in place of a third of
 * the multiplications: for machines that add beside multiplying.
 *
 * <p>Of three channels the first two are multiplied as one: (x1 + w2) * (x2 + w1) = x1 * w1 + x2 *
 * w2 + x1 * x2 + w1 * w2. What is too much depends on pixels alone or on weights alone; it is
 * subtracted in the last step, whose weights and pixels hold it. So three channels take two
 * multiplications and two additions for each sum. After Winograd, A new algorithm for inner
 * product, 1968.
 */
public final class AddingMultiply {

    /**
     * Writes what is to be subtracted of products of pixels into a row of its own.
     *
     * @param v whole steps from {@code offset} up to {@code row}, and room for that row
     * @param maxSquare what neither the squares of first pixels nor the products may exceed, on
     *     average. Second pixels may be larger: the error then grows with what they give
     * @return whether they are that small
     */
    public static boolean subtractProducts(float[] v, int offset, int row, float maxSquare) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = FloatVector.zero(FLOATS);
        FloatVector squares0 = FloatVector.zero(FLOATS);
        FloatVector squares1 = FloatVector.zero(FLOATS);
        int steps = 0;
        for (int x = offset; x < row; x += STEP * 2 * L) {
            FloatVector x0 = FloatVector.fromArray(FLOATS, v, x);
            FloatVector x1 = FloatVector.fromArray(FLOATS, v, x + L);
            squares0 = x0.fma(x0, squares0);
            squares1 = x1.fma(x1, squares1);
            s0 = FloatVector.fromArray(FLOATS, v, x + 2 * L).fma(x0, s0);
            s1 = FloatVector.fromArray(FLOATS, v, x + 3 * L).fma(x1, s1);
            steps++;
        }
        float limit = maxSquare * steps;
        s0.neg().intoArray(v, row);
        s1.neg().intoArray(v, row + L);
        FloatVector most = s0.abs().max(squares0).max(s1.abs().max(squares1));
        return most.compare(VectorOperators.LE, limit).allTrue();
    }

    /** As {@link dev.densestream.densenet.kernel.Kernels#multiplyAdding}. */
    public static void multiply(
            Matrices x,
            PackedChunk weights,
            Matrices y,
            int index,
            boolean accumulate,
            float[] scratch) {
        float[] v = x.array();
        int vOffset = x.start(index);
        float[] u = weights.packed();
        int depth = weights.rows();
        float[] out = y.array();
        int outStride = y.rowStride();
        int columns = weights.columns();
        int done = 0;
        for (; columns - done >= BLOCK; done += BLOCK) {
            int w = weights.start(index) + done * depth;
            int o = y.start(index) + done * outStride;
            if (accumulate) {
                block(v, vOffset, depth, u, w, scratch, SCRATCH_OFFSET, 2 * L);
                add(scratch, SCRATCH_OFFSET, out, o, outStride);
            } else {
                block(v, vOffset, depth, u, w, out, o, outStride);
            }
        }
        PairMultiply.multiply(x, weights, y, index, done, accumulate);
    }

    private static void add(float[] x, int xOffset, float[] out, int outOffset, int outStride) {
        for (int j = 0; j < BLOCK; j++) {
            int from = xOffset + j * 2 * L;
            int to = outOffset + j * outStride;
            FloatVector a = FloatVector.fromArray(FLOATS, out, to);
            FloatVector b = FloatVector.fromArray(FLOATS, out, to + L);
            a.add(FloatVector.fromArray(FLOATS, x, from)).intoArray(out, to);
            b.add(FloatVector.fromArray(FLOATS, x, from + L)).intoArray(out, to + L);
        }
    }

    private AddingMultiply() {}
}
