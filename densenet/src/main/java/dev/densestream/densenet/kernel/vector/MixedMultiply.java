// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.VectorKernels.SCRATCH_OFFSET;
import static dev.densestream.densenet.kernel.vector.generated.AddingColumns.BLOCK;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.vector.generated.AddingColumns;
import dev.densestream.densenet.kernel.vector.generated.PairColumns;

/**
 * Multiplies a group of which some lanes are to be added and others not: a block is computed both
 * ways, and each lane takes its own. Rare, as few pixels are too large for adding.
 */
final class MixedMultiply {

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
