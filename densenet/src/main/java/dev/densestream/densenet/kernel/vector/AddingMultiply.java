// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.Kernels.STEP;
import static dev.densestream.densenet.kernel.vector.VectorKernels.SCRATCH_OFFSET;
import static dev.densestream.densenet.kernel.vector.generated.AddingColumns.BLOCK;
import static dev.densestream.densenet.kernel.vector.generated.AddingColumns.block;
import static dev.densestream.densenet.kernel.vector.generated.AddingColumns.single;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Multiplies one or both vectors of a group by blocks of columns, with additions in place of a
 * third of the multiplications: for machines that add beside multiplying.
 *
 * <p>Of three channels the first two are multiplied as one: (x1 + w2) * (x2 + w1) = x1 * w1 + x2 *
 * w2 + x1 * x2 + w1 * w2. What is too much depends on pixels alone or on weights alone; it is
 * subtracted in the last step, whose weights and pixels hold it. So three channels take two
 * multiplications and two additions for each sum. After Winograd, A new algorithm for inner
 * product, 1968.
 */
public final class AddingMultiply {

    /**
     * Writes what is to be subtracted of products of pixels into a row of its own, and 0 in lanes
     * that are not to be added.
     *
     * @param v whole steps from {@code offset} up to {@code row}, the last of them of zeros, and
     *     room for that row
     * @param lanes that may be added
     * @param minSquare what squares of first pixels are at least, on average
     * @param maxSquare what neither they nor the products may exceed, on average. Second pixels may
     *     be larger: the error then grows with what they give
     * @return those of the lanes where they are so
     */
    public static long subtractProducts(
            float[] v, int offset, int row, long lanes, float minSquare, float maxSquare) {
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
        float most = maxSquare * steps;
        float least = minSquare * steps;
        s0.neg().intoArray(v, row);
        s1.neg().intoArray(v, row + L);
        FloatVector largest = s0.abs().max(squares0).max(s1.abs().max(squares1));
        if (lanes == Kernels.lanes(2 * L)
                && largest.compare(VectorOperators.LE, most).allTrue()
                && (least == 0
                        || squares0.min(squares1).compare(VectorOperators.GE, least).allTrue())) {
            return lanes;
        }
        // where there are zeros up to now, and will be
        int squares = row - 2 * L;
        squares0.intoArray(v, squares);
        squares1.intoArray(v, squares + L);
        long adding = selectLanes(v, row, squares, lanes, least, most);
        Arrays.fill(v, squares, row, 0f);
        return adding;
    }

    private static long selectLanes(
            float[] v, int row, int squares, long lanes, float least, float most) {
        long adding = 0;
        for (int lane = 0; lane < 2 * L; lane++) {
            float square = v[squares + lane];
            if ((lanes >>> lane & 1) != 0
                    && square >= least
                    && square <= most
                    && Math.abs(v[row + lane]) <= most) {
                adding |= 1L << lane;
            } else {
                v[row + lane] = 0;
            }
        }
        return adding;
    }

    /**
     * As {@link Kernels#multiplyAdding}, in all lanes.
     *
     * @param vectors 1 or 2, of the group
     */
    public static void multiply(
            Matrices x,
            PackedChunk weights,
            Matrices y,
            int index,
            int vectors,
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
            float[] sums = accumulate ? scratch : out;
            int s = accumulate ? SCRATCH_OFFSET : o;
            int stride = accumulate ? 2 * L : outStride;
            if (vectors == 1) {
                single(v, vOffset, depth, u, w, sums, s, stride);
            } else {
                block(v, vOffset, depth, u, w, sums, s, stride);
            }
            if (accumulate) {
                add(scratch, vectors, out, o, outStride);
            }
        }
        if (vectors == 1) {
            SingleMultiply.multiply(x, weights, y, index, done, accumulate);
        } else {
            PairMultiply.multiply(x, weights, y, index, done, accumulate);
        }
    }

    /** Adds a block of sums in scratch memory to what is there. */
    private static void add(
            float[] scratch, int vectors, float[] out, int outOffset, int outStride) {
        for (int j = 0; j < BLOCK; j++) {
            for (int lane = 0; lane < vectors * L; lane += L) {
                int to = outOffset + j * outStride + lane;
                int from = SCRATCH_OFFSET + j * 2 * L + lane;
                FloatVector a = FloatVector.fromArray(FLOATS, out, to);
                a.add(FloatVector.fromArray(FLOATS, scratch, from)).intoArray(out, to);
            }
        }
    }

    private AddingMultiply() {}
}
