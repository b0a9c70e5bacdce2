// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector.generated;

import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.KIND;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import jdk.incubator.vector.FloatVector;

/**
 * Multiplies both vectors of a group by one block of columns: {@code PairMultiply.multiply} of as
 * many columns as a method's name says.
 *
 * <p>The sums of a block stay in registers over the whole depth. There is one method for each block
 * because the compiler keeps vectors in registers only as local variables, never in an array. Loops
 * step both offsets and count nothing else: where they count the depth, the compiler of JDK 25
 * spills, and at 256 bits the speed halves.
 */
public final class PairColumns {

    // Written by MultiplyTemplate from multiply.template; do not edit.

    public static void by12(
            float[] v,
            int vOffset,
            int depth,
            float[] u,
            int uOffset,
            float[] out,
            int outOffset,
            int outStride,
            boolean accumulate) {
        FloatVector a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11;
        FloatVector b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11;
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
            o += outStride;
            a6 = FloatVector.fromArray(FLOATS, out, o);
            b6 = FloatVector.fromArray(FLOATS, out, o + L);
            o += outStride;
            a7 = FloatVector.fromArray(FLOATS, out, o);
            b7 = FloatVector.fromArray(FLOATS, out, o + L);
            o += outStride;
            a8 = FloatVector.fromArray(FLOATS, out, o);
            b8 = FloatVector.fromArray(FLOATS, out, o + L);
            o += outStride;
            a9 = FloatVector.fromArray(FLOATS, out, o);
            b9 = FloatVector.fromArray(FLOATS, out, o + L);
            o += outStride;
            a10 = FloatVector.fromArray(FLOATS, out, o);
            b10 = FloatVector.fromArray(FLOATS, out, o + L);
            o += outStride;
            a11 = FloatVector.fromArray(FLOATS, out, o);
            b11 = FloatVector.fromArray(FLOATS, out, o + L);
            o = outOffset;
        } else {
            a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = a8 = a9 = a10 = a11 = FloatVector.zero(FLOATS);
            b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = b8 = b9 = b10 = b11 = FloatVector.zero(FLOATS);
        }
        int end = vOffset + depth * 2 * L;
        int w = uOffset;
        for (int x = vOffset; x < end; x += 2 * L) {
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            FloatVector x1 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + L));
            FloatVector y;
            y = FloatVector.broadcast(FLOATS, u[w]);
            a0 = x0.fma(y, a0);
            b0 = x1.fma(y, b0);
            y = FloatVector.broadcast(FLOATS, u[w + 1]);
            a1 = x0.fma(y, a1);
            b1 = x1.fma(y, b1);
            y = FloatVector.broadcast(FLOATS, u[w + 2]);
            a2 = x0.fma(y, a2);
            b2 = x1.fma(y, b2);
            y = FloatVector.broadcast(FLOATS, u[w + 3]);
            a3 = x0.fma(y, a3);
            b3 = x1.fma(y, b3);
            y = FloatVector.broadcast(FLOATS, u[w + 4]);
            a4 = x0.fma(y, a4);
            b4 = x1.fma(y, b4);
            y = FloatVector.broadcast(FLOATS, u[w + 5]);
            a5 = x0.fma(y, a5);
            b5 = x1.fma(y, b5);
            y = FloatVector.broadcast(FLOATS, u[w + 6]);
            a6 = x0.fma(y, a6);
            b6 = x1.fma(y, b6);
            y = FloatVector.broadcast(FLOATS, u[w + 7]);
            a7 = x0.fma(y, a7);
            b7 = x1.fma(y, b7);
            y = FloatVector.broadcast(FLOATS, u[w + 8]);
            a8 = x0.fma(y, a8);
            b8 = x1.fma(y, b8);
            y = FloatVector.broadcast(FLOATS, u[w + 9]);
            a9 = x0.fma(y, a9);
            b9 = x1.fma(y, b9);
            y = FloatVector.broadcast(FLOATS, u[w + 10]);
            a10 = x0.fma(y, a10);
            b10 = x1.fma(y, b10);
            y = FloatVector.broadcast(FLOATS, u[w + 11]);
            a11 = x0.fma(y, a11);
            b11 = x1.fma(y, b11);
            w += 12;
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
        o += outStride;
        KIND.cast(a6).intoArray(out, o);
        KIND.cast(b6).intoArray(out, o + L);
        o += outStride;
        KIND.cast(a7).intoArray(out, o);
        KIND.cast(b7).intoArray(out, o + L);
        o += outStride;
        KIND.cast(a8).intoArray(out, o);
        KIND.cast(b8).intoArray(out, o + L);
        o += outStride;
        KIND.cast(a9).intoArray(out, o);
        KIND.cast(b9).intoArray(out, o + L);
        o += outStride;
        KIND.cast(a10).intoArray(out, o);
        KIND.cast(b10).intoArray(out, o + L);
        o += outStride;
        KIND.cast(a11).intoArray(out, o);
        KIND.cast(b11).intoArray(out, o + L);
    }

    public static void by8(
            float[] v,
            int vOffset,
            int depth,
            float[] u,
            int uOffset,
            float[] out,
            int outOffset,
            int outStride,
            boolean accumulate) {
        FloatVector a0, a1, a2, a3, a4, a5, a6, a7;
        FloatVector b0, b1, b2, b3, b4, b5, b6, b7;
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
            o += outStride;
            a6 = FloatVector.fromArray(FLOATS, out, o);
            b6 = FloatVector.fromArray(FLOATS, out, o + L);
            o += outStride;
            a7 = FloatVector.fromArray(FLOATS, out, o);
            b7 = FloatVector.fromArray(FLOATS, out, o + L);
            o = outOffset;
        } else {
            a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = FloatVector.zero(FLOATS);
            b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = FloatVector.zero(FLOATS);
        }
        int end = vOffset + depth * 2 * L;
        int w = uOffset;
        for (int x = vOffset; x < end; x += 2 * L) {
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            FloatVector x1 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + L));
            FloatVector y;
            y = FloatVector.broadcast(FLOATS, u[w]);
            a0 = x0.fma(y, a0);
            b0 = x1.fma(y, b0);
            y = FloatVector.broadcast(FLOATS, u[w + 1]);
            a1 = x0.fma(y, a1);
            b1 = x1.fma(y, b1);
            y = FloatVector.broadcast(FLOATS, u[w + 2]);
            a2 = x0.fma(y, a2);
            b2 = x1.fma(y, b2);
            y = FloatVector.broadcast(FLOATS, u[w + 3]);
            a3 = x0.fma(y, a3);
            b3 = x1.fma(y, b3);
            y = FloatVector.broadcast(FLOATS, u[w + 4]);
            a4 = x0.fma(y, a4);
            b4 = x1.fma(y, b4);
            y = FloatVector.broadcast(FLOATS, u[w + 5]);
            a5 = x0.fma(y, a5);
            b5 = x1.fma(y, b5);
            y = FloatVector.broadcast(FLOATS, u[w + 6]);
            a6 = x0.fma(y, a6);
            b6 = x1.fma(y, b6);
            y = FloatVector.broadcast(FLOATS, u[w + 7]);
            a7 = x0.fma(y, a7);
            b7 = x1.fma(y, b7);
            w += 8;
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
        o += outStride;
        KIND.cast(a6).intoArray(out, o);
        KIND.cast(b6).intoArray(out, o + L);
        o += outStride;
        KIND.cast(a7).intoArray(out, o);
        KIND.cast(b7).intoArray(out, o + L);
    }

    public static void by4(
            float[] v,
            int vOffset,
            int depth,
            float[] u,
            int uOffset,
            float[] out,
            int outOffset,
            int outStride,
            boolean accumulate) {
        FloatVector a0, a1, a2, a3;
        FloatVector b0, b1, b2, b3;
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
            o = outOffset;
        } else {
            a0 = a1 = a2 = a3 = FloatVector.zero(FLOATS);
            b0 = b1 = b2 = b3 = FloatVector.zero(FLOATS);
        }
        int end = vOffset + depth * 2 * L;
        int w = uOffset;
        for (int x = vOffset; x < end; x += 2 * L) {
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            FloatVector x1 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + L));
            FloatVector y;
            y = FloatVector.broadcast(FLOATS, u[w]);
            a0 = x0.fma(y, a0);
            b0 = x1.fma(y, b0);
            y = FloatVector.broadcast(FLOATS, u[w + 1]);
            a1 = x0.fma(y, a1);
            b1 = x1.fma(y, b1);
            y = FloatVector.broadcast(FLOATS, u[w + 2]);
            a2 = x0.fma(y, a2);
            b2 = x1.fma(y, b2);
            y = FloatVector.broadcast(FLOATS, u[w + 3]);
            a3 = x0.fma(y, a3);
            b3 = x1.fma(y, b3);
            w += 4;
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
    }

    public static void by1(
            float[] v,
            int vOffset,
            int depth,
            float[] u,
            int uOffset,
            float[] out,
            int outOffset,
            int outStride,
            boolean accumulate) {
        FloatVector a0;
        FloatVector b0;
        int o = outOffset;
        if (accumulate) {
            a0 = FloatVector.fromArray(FLOATS, out, o);
            b0 = FloatVector.fromArray(FLOATS, out, o + L);
            o = outOffset;
        } else {
            a0 = FloatVector.zero(FLOATS);
            b0 = FloatVector.zero(FLOATS);
        }
        int end = vOffset + depth * 2 * L;
        int w = uOffset;
        for (int x = vOffset; x < end; x += 2 * L) {
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            FloatVector x1 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + L));
            FloatVector y;
            y = FloatVector.broadcast(FLOATS, u[w]);
            a0 = x0.fma(y, a0);
            b0 = x1.fma(y, b0);
            w++;
        }
        KIND.cast(a0).intoArray(out, o);
        KIND.cast(b0).intoArray(out, o + L);
    }

    private PairColumns() {}
}
