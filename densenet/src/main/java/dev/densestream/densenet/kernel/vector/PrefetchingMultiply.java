// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.generated.PrefetchingColumns.by12;

import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.Prefetch;
import dev.densestream.densenet.kernel.vector.generated.SixColumns;
import dev.densestream.densenet.kernel.vector.lanes.Lanes;

/**
 * Multiplies as {@link PairMultiply}, and in each step of the depth also reads one float of a cache
 * line that is wanted soon.
 */
public final class PrefetchingMultiply {

    private static int lines(int depth) {
        return Lanes.WIDEST == SixColumns.BLOCK ? SixColumns.lines(depth) : depth;
    }

    /**
     * As {@link PairMultiply#multiply}, which does what is left where the plan or the block ends.
     */
    public static void multiply(
            Matrices x, PackedChunk weights, Matrices y, int index, boolean add, Prefetch ahead) {
        float[] v = x.array();
        int vOffset = x.start(index);
        int depth = weights.rows();
        int columns = weights.columns();
        int done = 0;
        while (done < columns) {
            int block = Lanes.columnBlock(Math.min(columns - done, weights.widest()));
            int line = block < Lanes.WIDEST ? -1 : ahead.take(lines(depth));
            if (line < 0) {
                break;
            }
            int w = weights.start(index) + done * depth;
            int o = y.start(index) + done * y.rowStride();
            if (block == SixColumns.BLOCK) {
                float[] soon = ahead.array();
                ahead.keep(SixColumns.multiply(v, vOffset, weights, w, y, o, add, soon, line));
            } else {
                by12(v, vOffset, weights, w, y, o, add, ahead, line);
            }
            done += block;
        }
        PairMultiply.multiply(x, weights, y, index, done, add);
    }

    private PrefetchingMultiply() {}
}
