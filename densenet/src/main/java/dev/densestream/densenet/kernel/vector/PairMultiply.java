package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.generated.PairColumns.by1;
import static dev.densestream.densenet.kernel.vector.generated.PairColumns.by12;
import static dev.densestream.densenet.kernel.vector.generated.PairColumns.by4;
import static dev.densestream.densenet.kernel.vector.generated.PairColumns.by8;

import dev.densestream.densenet.kernel.vector.generated.SixColumns;
import dev.densestream.densenet.kernel.vector.lanes.Lanes;

/**
 * Multiplies both vectors of a group by blocks of columns: two loads and one broadcast per column
 * for every two multiplications per column.
 */
public final class PairMultiply {

    /** As {@link dev.densestream.densenet.kernel.Kernels#multiply}, for two vectors. */
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
            boolean accumulate) {
        int remaining = columns;
        int w = uOffset;
        int o = outOffset;
        while (remaining > 0) {
            int block = Lanes.columnBlock(Math.min(remaining, widest));
            switch (block) {
                case 12 -> by12(v, vOffset, depth, u, w, out, o, outStride, accumulate);
                case 8 -> by8(v, vOffset, depth, u, w, out, o, outStride, accumulate);
                case SixColumns.BLOCK ->
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
                                v,
                                vOffset,
                                0);
                case 4 -> by4(v, vOffset, depth, u, w, out, o, outStride, accumulate);
                default -> by1(v, vOffset, depth, u, w, out, o, outStride, accumulate);
            }
            w += depth * block;
            o += outStride * block;
            remaining -= block;
        }
    }

    private PairMultiply() {}
}
