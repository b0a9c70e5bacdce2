// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.VectorKernels.SCRATCH_OFFSET;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.KIND;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.vector.lanes.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Multiplies a few lanes of a group, with columns in the lanes of vectors instead: four pixels by
 * two blocks of columns at once. Where a block is narrower than a vector, that reaches into the
 * next row; what its last lanes give is left alone.
 */
public final class FewMultiply {

    /** Pixels that are multiplied at once. */
    static final int PIXELS = 4;

    /** Where sums of the second block of columns are kept. */
    static final int SECOND_OFFSET = SCRATCH_OFFSET + PIXELS * L;

    /**
     * Whether this takes fewer instructions than a whole vector of lanes, which takes one for each
     * weight. Here each weight meets four pixels at once, but results are moved one by one.
     */
    public static boolean isFaster(int lanes, int depth, int columns) {
        if (L < Lanes.WIDEST || lanes > L / 2) {
            return false;
        }
        int passes = (lanes + PIXELS - 1) / PIXELS;
        int pairsOfBlocks = (columns + 2 * Lanes.WIDEST - 1) / (2 * Lanes.WIDEST);
        long multiplications = (long) passes * pairsOfBlocks * 2 * PIXELS * depth;
        long moves = 2L * columns * lanes;
        return multiplications + moves < (long) columns * depth;
    }

    /**
     * As {@link dev.densestream.densenet.kernel.Kernels#multiply}.
     *
     * @param fromColumn the first column of the weights to multiply by, which begins a block
     * @param lanes at most half a vector, see {@link #isFaster}
     */
    public static void multiply(
            Matrices x,
            PackedChunk weights,
            Matrices y,
            int index,
            int fromColumn,
            int lanes,
            boolean accumulate,
            float[] scratch) {
        float[] out = y.array();
        int stride = y.rowStride();
        int columns = weights.columns();
        int w = weights.start(index) + fromColumn * weights.rows();
        int column = fromColumn;
        while (column < columns) {
            int first = Lanes.columnBlock(Math.min(columns - column, weights.widest()));
            int left = columns - column - first;
            int second = left == 0 ? 0 : Lanes.columnBlock(Math.min(left, weights.widest()));
            int next = w + weights.rows() * first;
            for (int p = 0; p < lanes; p += PIXELS) {
                int pixels = Math.min(PIXELS, lanes - p);
                int to = y.start(index) + column * stride + p;
                int behind = to + first * stride;
                if (accumulate) {
                    load(out, to, stride, first, pixels, scratch, SCRATCH_OFFSET);
                    load(out, behind, stride, second, pixels, scratch, SECOND_OFFSET);
                } else {
                    Arrays.fill(scratch, SCRATCH_OFFSET, SECOND_OFFSET + PIXELS * L, 0f);
                }
                // where there is no second block, the first one stands in for it
                products(
                        x.array(),
                        x.start(index) + p,
                        weights,
                        w,
                        first,
                        left == 0 ? w : next,
                        left == 0 ? first : second,
                        scratch);
                store(scratch, SCRATCH_OFFSET, first, pixels, out, to, stride, false);
                store(scratch, SECOND_OFFSET, second, pixels, out, behind, stride, false);
            }
            w = next + weights.rows() * second;
            column += first + second;
        }
    }

    /** Adds to sums of four pixels by two blocks of columns. */
    static void products(
            float[] v,
            int vOffset,
            PackedChunk weights,
            int firstOffset,
            int firstWidth,
            int secondOffset,
            int secondWidth,
            float[] sums) {
        FloatVector a0 = KIND.cast(FloatVector.fromArray(FLOATS, sums, SCRATCH_OFFSET));
        FloatVector a1 = KIND.cast(FloatVector.fromArray(FLOATS, sums, SCRATCH_OFFSET + L));
        FloatVector a2 = KIND.cast(FloatVector.fromArray(FLOATS, sums, SCRATCH_OFFSET + 2 * L));
        FloatVector a3 = KIND.cast(FloatVector.fromArray(FLOATS, sums, SCRATCH_OFFSET + 3 * L));
        FloatVector b0 = KIND.cast(FloatVector.fromArray(FLOATS, sums, SECOND_OFFSET));
        FloatVector b1 = KIND.cast(FloatVector.fromArray(FLOATS, sums, SECOND_OFFSET + L));
        FloatVector b2 = KIND.cast(FloatVector.fromArray(FLOATS, sums, SECOND_OFFSET + 2 * L));
        FloatVector b3 = KIND.cast(FloatVector.fromArray(FLOATS, sums, SECOND_OFFSET + 3 * L));
        float[] u = weights.packed();
        int w0 = firstOffset;
        int w1 = secondOffset;
        int end = vOffset + weights.rows() * 2 * L;
        for (int x = vOffset; x < end; x += 2 * L) {
            FloatVector y0 = KIND.cast(FloatVector.fromArray(FLOATS, u, w0));
            FloatVector y1 = KIND.cast(FloatVector.fromArray(FLOATS, u, w1));
            FloatVector pixel;
            pixel = FloatVector.broadcast(FLOATS, v[x]);
            a0 = y0.fma(pixel, a0);
            b0 = y1.fma(pixel, b0);
            pixel = FloatVector.broadcast(FLOATS, v[x + 1]);
            a1 = y0.fma(pixel, a1);
            b1 = y1.fma(pixel, b1);
            pixel = FloatVector.broadcast(FLOATS, v[x + 2]);
            a2 = y0.fma(pixel, a2);
            b2 = y1.fma(pixel, b2);
            pixel = FloatVector.broadcast(FLOATS, v[x + 3]);
            a3 = y0.fma(pixel, a3);
            b3 = y1.fma(pixel, b3);
            w0 += firstWidth;
            w1 += secondWidth;
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

    /** Turns results to where they are to be continued, columns side by side. */
    private static void load(
            float[] out,
            int outOffset,
            int outStride,
            int columns,
            int pixels,
            float[] x,
            int xOffset) {
        for (int j = 0; j < columns; j++) {
            for (int p = 0; p < pixels; p++) {
                x[xOffset + p * L + j] = out[outOffset + j * outStride + p];
            }
        }
    }

    /** Turns columns that are side by side to results, on top of what is there if {@code add}. */
    static void store(
            float[] x,
            int xOffset,
            int columns,
            int pixels,
            float[] out,
            int outOffset,
            int outStride,
            boolean add) {
        for (int j = 0; j < columns; j++) {
            for (int p = 0; p < pixels; p++) {
                int to = outOffset + j * outStride + p;
                float product = x[xOffset + p * L + j];
                out[to] = add ? out[to] + product : product;
            }
        }
    }

    private FewMultiply() {}
}
