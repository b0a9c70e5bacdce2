// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.generated.PairColumns.by1;
import static dev.densestream.densenet.kernel.vector.generated.PairColumns.by12;
import static dev.densestream.densenet.kernel.vector.generated.PairColumns.by4;
import static dev.densestream.densenet.kernel.vector.generated.PairColumns.by8;

import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.vector.generated.SixColumns;
import dev.densestream.densenet.kernel.vector.lanes.Lanes;

/**
 * Multiplies both vectors of a group by blocks of columns: two loads and one broadcast per column
 * for every two multiplications per column.
 */
public final class PairMultiply {

    /**
     * As {@link dev.densestream.densenet.kernel.Kernels#multiply}, for two vectors.
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
                case SixColumns.BLOCK ->
                        SixColumns.multiply(v, vOffset, weights, w, y, o, add, v, vOffset);
                case 4 -> by4(v, vOffset, depth, u, w, out, o, stride, add);
                default -> by1(v, vOffset, depth, u, w, out, o, stride, add);
            }
            w += depth * block;
            o += stride * block;
            remaining -= block;
        }
    }

    private PairMultiply() {}
}
