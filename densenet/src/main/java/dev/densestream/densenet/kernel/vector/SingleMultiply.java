package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.generated.SingleColumns.by1;
import static dev.densestream.densenet.kernel.vector.generated.SingleColumns.by12;
import static dev.densestream.densenet.kernel.vector.generated.SingleColumns.by4;
import static dev.densestream.densenet.kernel.vector.generated.SingleColumns.by6;
import static dev.densestream.densenet.kernel.vector.generated.SingleColumns.by8;

import dev.densestream.densenet.kernel.vector.lanes.Lanes;

/**
 * Multiplies one vector of a group by blocks of columns: the last group of an odd number of
 * vectors.
 */
public final class SingleMultiply {

    /** As {@link dev.densestream.densenet.kernel.Kernels#multiply}, for one vector. */
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
                case 6 -> by6(v, vOffset, depth, u, w, out, o, outStride, accumulate);
                case 4 -> by4(v, vOffset, depth, u, w, out, o, outStride, accumulate);
                default -> by1(v, vOffset, depth, u, w, out, o, outStride, accumulate);
            }
            w += depth * block;
            o += outStride * block;
            remaining -= block;
        }
    }

    private SingleMultiply() {}
}
