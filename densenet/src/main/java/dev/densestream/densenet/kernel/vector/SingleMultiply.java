// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.generated.SingleColumns.by1;
import static dev.densestream.densenet.kernel.vector.generated.SingleColumns.by12;
import static dev.densestream.densenet.kernel.vector.generated.SingleColumns.by4;
import static dev.densestream.densenet.kernel.vector.generated.SingleColumns.by6;
import static dev.densestream.densenet.kernel.vector.generated.SingleColumns.by8;

import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.vector.lanes.Lanes;

/**
 * Multiplies one vector of a group by blocks of columns: the last group of an odd number of
 * vectors.
 */
public final class SingleMultiply {

    /**
     * As {@link dev.densestream.densenet.kernel.Kernels#multiply}, for one vector.
     *
     * @param fromColumn the first column of the weights to multiply by, which begins a block
     */
    public static void multiply(
            Matrices x, PackedChunk weights, Matrices y, int index, int fromColumn, boolean add) {
        float[] v = x.array();
        int vOffset = x.start(index);
        float[] u = weights.packed();
        int depth = weights.rows();
        float[] out = y.array();
        int stride = y.rowStride();
        int remaining = weights.columns() - fromColumn;
        int w = weights.start(index) + fromColumn * depth;
        int o = y.start(index) + fromColumn * stride;
        while (remaining > 0) {
            int block = Lanes.columnBlock(Math.min(remaining, weights.widest()));
            switch (block) {
                case 12 -> by12(v, vOffset, depth, u, w, out, o, stride, add);
                case 8 -> by8(v, vOffset, depth, u, w, out, o, stride, add);
                case 6 -> by6(v, vOffset, depth, u, w, out, o, stride, add);
                case 4 -> by4(v, vOffset, depth, u, w, out, o, stride, add);
                default -> by1(v, vOffset, depth, u, w, out, o, stride, add);
            }
            w += depth * block;
            o += stride * block;
            remaining -= block;
        }
    }

    private SingleMultiply() {}
}
