// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.FewMultiply.PIXELS;
import static dev.densestream.densenet.kernel.vector.FewMultiply.SECOND_OFFSET;
import static dev.densestream.densenet.kernel.vector.VectorKernels.SCRATCH_OFFSET;
import static dev.densestream.densenet.kernel.vector.generated.AddingColumns.BLOCK;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.vector.generated.AddingColumns;
import dev.densestream.densenet.kernel.vector.generated.PairColumns;
import java.util.Arrays;

/**
 * Multiplies a group of which some lanes are to be added and others not. Where the others are few,
 * all are added and the others computed again; else a block is computed both ways, and each lane
 * takes its own.
 */
final class MixedMultiply {

    /** Quarters of a vector that are computed again sooner than a whole group. */
    private static final int FEW = 3;

    /**
     * Whether these lanes are few, so that {@link #replaceFew} takes less than {@link #multiply}.
     */
    static boolean areFew(long others) {
        int quarters = 0;
        for (long left = others; left != 0; left &= -1L << (quarter(left) + PIXELS)) {
            quarters++;
        }
        return quarters <= FEW;
    }

    /** The first lane of the quarter that the lowest lane is in. */
    private static int quarter(long lanes) {
        return Long.numberOfTrailingZeros(lanes) / PIXELS * PIXELS;
    }

    /**
     * Multiplies some lanes, without adding, over what is there.
     *
     * @param others one bit for each of these lanes, from the lowest; may be 0
     */
    static void replaceFew(
            Matrices x, PackedChunk weights, Matrices y, int index, long others, float[] scratch) {
        for (long left = others; left != 0; ) {
            int quarter = quarter(left);
            replace(x, weights, y, index, quarter, left >>> quarter, scratch);
            left &= -1L << (quarter + PIXELS);
        }
    }

    private static void replace(
            Matrices x,
            PackedChunk weights,
            Matrices y,
            int index,
            int quarter,
            long others,
            float[] scratch) {
        int whole = weights.columns() / BLOCK * BLOCK;
        for (int column = 0; column < whole; column += 2 * BLOCK) {
            int w = weights.start(index) + column * weights.rows();
            int second = Math.min(BLOCK, whole - column - BLOCK);
            // where there is no second block, the first one stands in for it
            int next = second == 0 ? w : w + weights.rows() * BLOCK;
            Arrays.fill(scratch, SCRATCH_OFFSET, SECOND_OFFSET + PIXELS * L, 0f);
            int from = x.start(index) + quarter;
            FewMultiply.products(x.array(), from, weights, w, BLOCK, next, BLOCK, scratch);
            for (int p = 0; p < PIXELS; p++) {
                if ((others >>> p & 1) != 0) {
                    int to = y.start(index) + column * y.rowStride() + quarter + p;
                    take(scratch, SCRATCH_OFFSET + p * L, BLOCK, y, to);
                    take(scratch, SECOND_OFFSET + p * L, second, y, to + BLOCK * y.rowStride());
                }
            }
        }
    }

    private static void take(float[] sums, int from, int columns, Matrices y, int to) {
        for (int j = 0; j < columns; j++) {
            y.array()[to + j * y.rowStride()] = sums[from + j];
        }
    }

    /** As {@link dev.densestream.densenet.kernel.Kernels#multiplyAdding}. */
    static void multiply(
            Matrices x,
            PackedChunk weights,
            Matrices y,
            int index,
            long adding,
            boolean accumulate,
            float[] scratch) {
        float[] v = x.array();
        int vOffset = x.start(index);
        float[] u = weights.packed();
        int depth = weights.rows();
        float[] out = y.array();
        int outStride = y.rowStride();
        int done = 0;
        for (; weights.columns() - done >= BLOCK; done += BLOCK) {
            int w = weights.start(index) + done * depth;
            int o = y.start(index) + done * outStride;
            AddingColumns.block(v, vOffset, depth, u, w, scratch, SCRATCH_OFFSET, 2 * L);
            if (accumulate) {
                addTo(scratch, out, o, outStride);
            }
            PairColumns.by8(v, vOffset, depth, u, w, out, o, outStride, accumulate);
            replace(adding, scratch, out, o, outStride);
        }
        PairMultiply.multiply(x, weights, y, index, done, accumulate);
    }

    private static void addTo(float[] scratch, float[] out, int outOffset, int outStride) {
        for (int j = 0; j < BLOCK; j++) {
            for (int lane = 0; lane < 2 * L; lane++) {
                scratch[SCRATCH_OFFSET + j * 2 * L + lane] += out[outOffset + j * outStride + lane];
            }
        }
    }

    /** Takes some lanes from scratch memory. */
    private static void replace(
            long lanes, float[] scratch, float[] out, int outOffset, int outStride) {
        for (long left = lanes; left != 0; left &= left - 1) {
            int lane = Long.numberOfTrailingZeros(left);
            for (int j = 0; j < BLOCK; j++) {
                out[outOffset + j * outStride + lane] = scratch[SCRATCH_OFFSET + j * 2 * L + lane];
            }
        }
    }

    private MixedMultiply() {}
}
