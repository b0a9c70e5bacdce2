// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector.generated;

import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.KIND;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import jdk.incubator.vector.FloatVector;

/**
 * Multiplies one vector of a group by one block of columns: {@code SingleMultiply.multiply} of as
 * many columns as a method's name says.
 *
 * <p>The sums of a block stay in registers over the whole depth. There is one method for each block
 * because the compiler keeps vectors in registers only as local variables, never in an array.
 */
public final class SingleColumns {

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
        int o = outOffset;
        if (accumulate) {
            a0 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a1 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a2 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a3 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a4 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a5 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a6 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a7 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a8 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a9 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a10 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a11 = FloatVector.fromArray(FLOATS, out, o);
            o = outOffset;
        } else {
            a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = a8 = a9 = a10 = a11 = FloatVector.zero(FLOATS);
        }
        for (int k = 0; k < depth; k++) {
            int x = vOffset + k * 2 * L;
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            int w = uOffset + k * 12;
            FloatVector y;
            y = FloatVector.broadcast(FLOATS, u[w]);
            a0 = x0.fma(y, a0);
            y = FloatVector.broadcast(FLOATS, u[w + 1]);
            a1 = x0.fma(y, a1);
            y = FloatVector.broadcast(FLOATS, u[w + 2]);
            a2 = x0.fma(y, a2);
            y = FloatVector.broadcast(FLOATS, u[w + 3]);
            a3 = x0.fma(y, a3);
            y = FloatVector.broadcast(FLOATS, u[w + 4]);
            a4 = x0.fma(y, a4);
            y = FloatVector.broadcast(FLOATS, u[w + 5]);
            a5 = x0.fma(y, a5);
            y = FloatVector.broadcast(FLOATS, u[w + 6]);
            a6 = x0.fma(y, a6);
            y = FloatVector.broadcast(FLOATS, u[w + 7]);
            a7 = x0.fma(y, a7);
            y = FloatVector.broadcast(FLOATS, u[w + 8]);
            a8 = x0.fma(y, a8);
            y = FloatVector.broadcast(FLOATS, u[w + 9]);
            a9 = x0.fma(y, a9);
            y = FloatVector.broadcast(FLOATS, u[w + 10]);
            a10 = x0.fma(y, a10);
            y = FloatVector.broadcast(FLOATS, u[w + 11]);
            a11 = x0.fma(y, a11);
        }
        KIND.cast(a0).intoArray(out, o);
        o += outStride;
        KIND.cast(a1).intoArray(out, o);
        o += outStride;
        KIND.cast(a2).intoArray(out, o);
        o += outStride;
        KIND.cast(a3).intoArray(out, o);
        o += outStride;
        KIND.cast(a4).intoArray(out, o);
        o += outStride;
        KIND.cast(a5).intoArray(out, o);
        o += outStride;
        KIND.cast(a6).intoArray(out, o);
        o += outStride;
        KIND.cast(a7).intoArray(out, o);
        o += outStride;
        KIND.cast(a8).intoArray(out, o);
        o += outStride;
        KIND.cast(a9).intoArray(out, o);
        o += outStride;
        KIND.cast(a10).intoArray(out, o);
        o += outStride;
        KIND.cast(a11).intoArray(out, o);
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
        int o = outOffset;
        if (accumulate) {
            a0 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a1 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a2 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a3 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a4 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a5 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a6 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a7 = FloatVector.fromArray(FLOATS, out, o);
            o = outOffset;
        } else {
            a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = FloatVector.zero(FLOATS);
        }
        for (int k = 0; k < depth; k++) {
            int x = vOffset + k * 2 * L;
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            int w = uOffset + k * 8;
            FloatVector y;
            y = FloatVector.broadcast(FLOATS, u[w]);
            a0 = x0.fma(y, a0);
            y = FloatVector.broadcast(FLOATS, u[w + 1]);
            a1 = x0.fma(y, a1);
            y = FloatVector.broadcast(FLOATS, u[w + 2]);
            a2 = x0.fma(y, a2);
            y = FloatVector.broadcast(FLOATS, u[w + 3]);
            a3 = x0.fma(y, a3);
            y = FloatVector.broadcast(FLOATS, u[w + 4]);
            a4 = x0.fma(y, a4);
            y = FloatVector.broadcast(FLOATS, u[w + 5]);
            a5 = x0.fma(y, a5);
            y = FloatVector.broadcast(FLOATS, u[w + 6]);
            a6 = x0.fma(y, a6);
            y = FloatVector.broadcast(FLOATS, u[w + 7]);
            a7 = x0.fma(y, a7);
        }
        KIND.cast(a0).intoArray(out, o);
        o += outStride;
        KIND.cast(a1).intoArray(out, o);
        o += outStride;
        KIND.cast(a2).intoArray(out, o);
        o += outStride;
        KIND.cast(a3).intoArray(out, o);
        o += outStride;
        KIND.cast(a4).intoArray(out, o);
        o += outStride;
        KIND.cast(a5).intoArray(out, o);
        o += outStride;
        KIND.cast(a6).intoArray(out, o);
        o += outStride;
        KIND.cast(a7).intoArray(out, o);
    }

    public static void by6(
            float[] v,
            int vOffset,
            int depth,
            float[] u,
            int uOffset,
            float[] out,
            int outOffset,
            int outStride,
            boolean accumulate) {
        FloatVector a0, a1, a2, a3, a4, a5;
        int o = outOffset;
        if (accumulate) {
            a0 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a1 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a2 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a3 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a4 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a5 = FloatVector.fromArray(FLOATS, out, o);
            o = outOffset;
        } else {
            a0 = a1 = a2 = a3 = a4 = a5 = FloatVector.zero(FLOATS);
        }
        for (int k = 0; k < depth; k++) {
            int x = vOffset + k * 2 * L;
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            int w = uOffset + k * 6;
            FloatVector y;
            y = FloatVector.broadcast(FLOATS, u[w]);
            a0 = x0.fma(y, a0);
            y = FloatVector.broadcast(FLOATS, u[w + 1]);
            a1 = x0.fma(y, a1);
            y = FloatVector.broadcast(FLOATS, u[w + 2]);
            a2 = x0.fma(y, a2);
            y = FloatVector.broadcast(FLOATS, u[w + 3]);
            a3 = x0.fma(y, a3);
            y = FloatVector.broadcast(FLOATS, u[w + 4]);
            a4 = x0.fma(y, a4);
            y = FloatVector.broadcast(FLOATS, u[w + 5]);
            a5 = x0.fma(y, a5);
        }
        KIND.cast(a0).intoArray(out, o);
        o += outStride;
        KIND.cast(a1).intoArray(out, o);
        o += outStride;
        KIND.cast(a2).intoArray(out, o);
        o += outStride;
        KIND.cast(a3).intoArray(out, o);
        o += outStride;
        KIND.cast(a4).intoArray(out, o);
        o += outStride;
        KIND.cast(a5).intoArray(out, o);
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
        int o = outOffset;
        if (accumulate) {
            a0 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a1 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a2 = FloatVector.fromArray(FLOATS, out, o);
            o += outStride;
            a3 = FloatVector.fromArray(FLOATS, out, o);
            o = outOffset;
        } else {
            a0 = a1 = a2 = a3 = FloatVector.zero(FLOATS);
        }
        for (int k = 0; k < depth; k++) {
            int x = vOffset + k * 2 * L;
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            int w = uOffset + k * 4;
            FloatVector y;
            y = FloatVector.broadcast(FLOATS, u[w]);
            a0 = x0.fma(y, a0);
            y = FloatVector.broadcast(FLOATS, u[w + 1]);
            a1 = x0.fma(y, a1);
            y = FloatVector.broadcast(FLOATS, u[w + 2]);
            a2 = x0.fma(y, a2);
            y = FloatVector.broadcast(FLOATS, u[w + 3]);
            a3 = x0.fma(y, a3);
        }
        KIND.cast(a0).intoArray(out, o);
        o += outStride;
        KIND.cast(a1).intoArray(out, o);
        o += outStride;
        KIND.cast(a2).intoArray(out, o);
        o += outStride;
        KIND.cast(a3).intoArray(out, o);
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
        int o = outOffset;
        if (accumulate) {
            a0 = FloatVector.fromArray(FLOATS, out, o);
            o = outOffset;
        } else {
            a0 = FloatVector.zero(FLOATS);
        }
        for (int k = 0; k < depth; k++) {
            int x = vOffset + k * 2 * L;
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            int w = uOffset + k;
            FloatVector y;
            y = FloatVector.broadcast(FLOATS, u[w]);
            a0 = x0.fma(y, a0);
        }
        KIND.cast(a0).intoArray(out, o);
    }

    private SingleColumns() {}
}
