// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector.generated;

import static dev.densestream.densenet.kernel.Prefetch.LINE;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.KIND;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.UNREACHED;

import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.vector.lanes.Lanes;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/**
 * Multiplies both vectors of a group by six columns, and reads some memory meanwhile: the widest
 * block where there are 16 registers, of which sums, pixels and two weights take all.
 *
 * <p>A step takes two channels, so that it lasts longer than the compiler's detours in stepping an
 * offset: on JDK 17 it may move one to a vector register and back. A check every two columns keeps
 * their loads in place, see {@link Lanes#UNREACHED}.
 */
public final class SixColumns {

    // Written by MultiplyTemplate from multiply.template; do not edit.

    public static final int BLOCK = 6;

    /** The cache lines that are read meanwhile. */
    public static int lines(int depth) {
        return depth / 2;
    }

    /**
     * As {@code PairMultiply.multiply}, of six columns.
     *
     * @param soon where to read {@link #lines} cache lines meanwhile, from {@code firstLine}; or
     *     {@code v}, to read one line of it only, which is at hand
     * @return something of what was read: a caller who wants it read must keep that
     */
    public static float multiply(
            float[] v,
            int vOffset,
            PackedChunk weights,
            int uOffset,
            Matrices sums,
            int outOffset,
            boolean accumulate,
            float[] soon,
            int firstLine) {
        int depth = weights.rows();
        float[] u = weights.packed();
        float[] out = sums.array();
        int outStride = sums.rowStride();
        int lineStride = soon == v ? 0 : LINE;
        FloatVector a0, a1, a2, a3, a4, a5;
        FloatVector b0, b1, b2, b3, b4, b5;
        int o = outOffset;
        if (accumulate) {
            a0 = FloatVector.fromArray(FLOATS, out, o);
            b0 = FloatVector.fromArray(FLOATS, out, o + L);
            o += outStride;
            a1 = FloatVector.fromArray(FLOATS, out, o);
            b1 = FloatVector.fromArray(FLOATS, out, o + L);
            o += outStride;
            a2 = FloatVector.fromArray(FLOATS, out, o);
            b2 = FloatVector.fromArray(FLOATS, out, o + L);
            o += outStride;
            a3 = FloatVector.fromArray(FLOATS, out, o);
            b3 = FloatVector.fromArray(FLOATS, out, o + L);
            o += outStride;
            a4 = FloatVector.fromArray(FLOATS, out, o);
            b4 = FloatVector.fromArray(FLOATS, out, o + L);
            o += outStride;
            a5 = FloatVector.fromArray(FLOATS, out, o);
            b5 = FloatVector.fromArray(FLOATS, out, o + L);
            o = outOffset;
        } else {
            a0 = a1 = a2 = a3 = a4 = a5 = FloatVector.zero(FLOATS);
            b0 = b1 = b2 = b3 = b4 = b5 = FloatVector.zero(FLOATS);
        }
        int end = vOffset + depth * 2 * L;
        int x = vOffset;
        int w = uOffset;
        FloatVector y;
        if (depth % 2 != 0) {
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            FloatVector x1 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + L));
            y = FloatVector.broadcast(FLOATS, u[w]);
            a0 = x0.fma(y, a0);
            b0 = x1.fma(y, b0);
            y = FloatVector.broadcast(FLOATS, u[w + 1]);
            a1 = x0.fma(y, a1);
            b1 = x1.fma(y, b1);
            Objects.checkIndex(w, UNREACHED - 1);
            y = FloatVector.broadcast(FLOATS, u[w + 2]);
            a2 = x0.fma(y, a2);
            b2 = x1.fma(y, b2);
            y = FloatVector.broadcast(FLOATS, u[w + 3]);
            a3 = x0.fma(y, a3);
            b3 = x1.fma(y, b3);
            Objects.checkIndex(w, UNREACHED - 3);
            y = FloatVector.broadcast(FLOATS, u[w + 4]);
            a4 = x0.fma(y, a4);
            b4 = x1.fma(y, b4);
            y = FloatVector.broadcast(FLOATS, u[w + 5]);
            a5 = x0.fma(y, a5);
            b5 = x1.fma(y, b5);
            Objects.checkIndex(w, UNREACHED - 5);
            x += 2 * L;
            w += BLOCK;
        }
        int line = firstLine;
        int read = 0;
        for (; x < end; x += 4 * L) {
            read ^= Float.floatToRawIntBits(soon[line]);
            line += lineStride;
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            FloatVector x1 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + L));
            y = FloatVector.broadcast(FLOATS, u[w]);
            a0 = x0.fma(y, a0);
            b0 = x1.fma(y, b0);
            y = FloatVector.broadcast(FLOATS, u[w + 1]);
            a1 = x0.fma(y, a1);
            b1 = x1.fma(y, b1);
            Objects.checkIndex(w, UNREACHED - 1);
            y = FloatVector.broadcast(FLOATS, u[w + 2]);
            a2 = x0.fma(y, a2);
            b2 = x1.fma(y, b2);
            y = FloatVector.broadcast(FLOATS, u[w + 3]);
            a3 = x0.fma(y, a3);
            b3 = x1.fma(y, b3);
            Objects.checkIndex(w, UNREACHED - 3);
            y = FloatVector.broadcast(FLOATS, u[w + 4]);
            a4 = x0.fma(y, a4);
            b4 = x1.fma(y, b4);
            y = FloatVector.broadcast(FLOATS, u[w + 5]);
            a5 = x0.fma(y, a5);
            b5 = x1.fma(y, b5);
            Objects.checkIndex(w, UNREACHED - 5);
            x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + 2 * L));
            x1 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + 3 * L));
            y = FloatVector.broadcast(FLOATS, u[w + 6]);
            a0 = x0.fma(y, a0);
            b0 = x1.fma(y, b0);
            y = FloatVector.broadcast(FLOATS, u[w + 7]);
            a1 = x0.fma(y, a1);
            b1 = x1.fma(y, b1);
            Objects.checkIndex(w, UNREACHED - 7);
            y = FloatVector.broadcast(FLOATS, u[w + 8]);
            a2 = x0.fma(y, a2);
            b2 = x1.fma(y, b2);
            y = FloatVector.broadcast(FLOATS, u[w + 9]);
            a3 = x0.fma(y, a3);
            b3 = x1.fma(y, b3);
            Objects.checkIndex(w, UNREACHED - 9);
            y = FloatVector.broadcast(FLOATS, u[w + 10]);
            a4 = x0.fma(y, a4);
            b4 = x1.fma(y, b4);
            y = FloatVector.broadcast(FLOATS, u[w + 11]);
            a5 = x0.fma(y, a5);
            b5 = x1.fma(y, b5);
            Objects.checkIndex(w, UNREACHED - 11);
            w += 2 * BLOCK;
        }
        KIND.cast(a0).intoArray(out, o);
        KIND.cast(b0).intoArray(out, o + L);
        o += outStride;
        KIND.cast(a1).intoArray(out, o);
        KIND.cast(b1).intoArray(out, o + L);
        o += outStride;
        KIND.cast(a2).intoArray(out, o);
        KIND.cast(b2).intoArray(out, o + L);
        o += outStride;
        KIND.cast(a3).intoArray(out, o);
        KIND.cast(b3).intoArray(out, o + L);
        o += outStride;
        KIND.cast(a4).intoArray(out, o);
        KIND.cast(b4).intoArray(out, o + L);
        o += outStride;
        KIND.cast(a5).intoArray(out, o);
        KIND.cast(b5).intoArray(out, o + L);
        return Float.intBitsToFloat(read);
    }

    private SixColumns() {}
}
