package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.Prefetch.LINE;
import static dev.densestream.densenet.kernel.vector.generated.PrefetchingColumns.by12;

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
            float[] v,
            int vOffset,
            int depth,
            float[] u,
            int uOffset,
            int columns,
            int widest,
            float[] out,
            int outOffset,
            int outStride,
            boolean accumulate,
            Prefetch ahead) {
        int done = 0;
        while (done < columns) {
            int block = Lanes.columnBlock(Math.min(columns - done, widest));
            int line = block < Lanes.WIDEST ? -1 : ahead.take(lines(depth));
            if (line < 0) {
                break;
            }
            int w = uOffset + done * depth;
            int o = outOffset + done * outStride;
            if (block == SixColumns.BLOCK) {
                ahead.keep(
                        SixColumns.multiply(
                                v,
                                vOffset,
                                depth,
                                u,
                                w,
                                out,
                                o,
                                outStride,
                                accumulate,
                                ahead.array(),
                                line,
                                LINE));
            } else {
                by12(v, vOffset, depth, u, w, out, o, outStride, accumulate, ahead, line);
            }
            done += block;
        }
        PairMultiply.multiply(
                v,
                vOffset,
                depth,
                u,
                uOffset + done * depth,
                columns - done,
                widest,
                out,
                outOffset + done * outStride,
                outStride,
                accumulate);
    }

    private PrefetchingMultiply() {}
}
