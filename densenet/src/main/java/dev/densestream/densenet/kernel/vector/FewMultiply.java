package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.KIND;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import dev.densestream.densenet.kernel.vector.lanes.Lanes;
import jdk.incubator.vector.FloatVector;

/**
 * Multiplies a few lanes of a group, with columns in the lanes of vectors instead: four pixels by
 * two blocks of columns at once. Where a block is narrower than a vector, that reaches into the
 * next row; what its last lanes give is left alone.
 */
public final class FewMultiply {

    private static final int PIXELS = 4;

    /**
     * Whether this takes fewer instructions than a whole vector of lanes, which takes one for each
     * weight. Here each weight meets four pixels at once, but results are moved one by one.
     */
    public static boolean pays(int lanes, int depth, int columns) {
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
     * @param lanes at most half a vector, see {@link #pays}
     */
    public static void multiply(
            float[] v,
            int vOffset,
            int depth,
            int lanes,
            float[] u,
            int uOffset,
            int columns,
            int widest,
            float[] out,
            int outOffset,
            int outStride,
            boolean accumulate,
            float[] scratch,
            int scratchOffset) {
        int w = uOffset;
        int column = 0;
        while (column < columns) {
            int first = Lanes.columnBlock(Math.min(columns - column, widest));
            int left = columns - column - first;
            int second = left == 0 ? 0 : Lanes.columnBlock(Math.min(left, widest));
            int next = w + depth * first;
            for (int p = 0; p < lanes; p += PIXELS) {
                // where there is no second block, the first one stands in for it
                products(
                        v,
                        vOffset + p,
                        depth,
                        u,
                        w,
                        first,
                        left == 0 ? w : next,
                        left == 0 ? first : second,
                        scratch,
                        scratchOffset);
                int pixels = Math.min(PIXELS, lanes - p);
                int to = outOffset + column * outStride + p;
                turn(scratch, scratchOffset, first, pixels, out, to, outStride, accumulate);
                turn(
                        scratch,
                        scratchOffset + PIXELS * L,
                        second,
                        pixels,
                        out,
                        to + first * outStride,
                        outStride,
                        accumulate);
            }
            w = next + depth * second;
            column += first + second;
        }
    }

    private static void products(
            float[] v,
            int vOffset,
            int depth,
            float[] u,
            int firstOffset,
            int firstWidth,
            int secondOffset,
            int secondWidth,
            float[] out,
            int outOffset) {
        FloatVector a0, a1, a2, a3;
        FloatVector b0, b1, b2, b3;
        a0 = a1 = a2 = a3 = FloatVector.zero(FLOATS);
        b0 = b1 = b2 = b3 = FloatVector.zero(FLOATS);
        int w0 = firstOffset;
        int w1 = secondOffset;
        int end = vOffset + depth * 2 * L;
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
        KIND.cast(a0).intoArray(out, outOffset);
        KIND.cast(a1).intoArray(out, outOffset + L);
        KIND.cast(a2).intoArray(out, outOffset + 2 * L);
        KIND.cast(a3).intoArray(out, outOffset + 3 * L);
        KIND.cast(b0).intoArray(out, outOffset + 4 * L);
        KIND.cast(b1).intoArray(out, outOffset + 5 * L);
        KIND.cast(b2).intoArray(out, outOffset + 6 * L);
        KIND.cast(b3).intoArray(out, outOffset + 7 * L);
    }

    private static void turn(
            float[] x,
            int xOffset,
            int columns,
            int pixels,
            float[] out,
            int outOffset,
            int outStride,
            boolean accumulate) {
        for (int j = 0; j < columns; j++) {
            for (int p = 0; p < pixels; p++) {
                int to = outOffset + j * outStride + p;
                float product = x[xOffset + p * L + j];
                out[to] = accumulate ? out[to] + product : product;
            }
        }
    }

    private FewMultiply() {}
}
