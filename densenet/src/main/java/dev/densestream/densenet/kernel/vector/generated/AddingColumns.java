// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector.generated;

import static dev.densestream.densenet.kernel.Kernels.STEP;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.INTS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.KIND;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.UNREACHED;
import static java.lang.Float.floatToRawIntBits;

import dev.densestream.densenet.kernel.vector.lanes.Lanes;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies one or both vectors of a group by one block of columns, with additions in place of a
 * third of the multiplications: {@code AddingMultiply} says how.
 *
 * <p>Weights are spread over vectors as integers. Spread as floats they take turns of the units
 * that multiply on Zen 4, and adding gains nothing there. Checks stand within columns: so each
 * multiplication comes right after the additions that it takes, which keeps both kinds of units
 * busy. See {@link Lanes#UNREACHED} for what else they do.
 */
public final class AddingColumns {

    // Written by MultiplyTemplate from multiply.template; do not edit.

    /**
     * Columns of a block. Twelve would need every register there is; then what the compiler makes
     * of it differs from start to start, and can be half as fast.
     */
    public static final int BLOCK = 8;

    /** As {@code AddingMultiply.multiply}, of one block, whose sums it writes without adding. */
    public static void block(
            float[] v,
            int vOffset,
            int depth,
            float[] u,
            int uOffset,
            float[] out,
            int outOffset,
            int outStride) {
        FloatVector a0, a1, a2, a3, a4, a5, a6, a7;
        FloatVector b0, b1, b2, b3, b4, b5, b6, b7;
        int o = outOffset;
        a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = FloatVector.zero(FLOATS);
        b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = FloatVector.zero(FLOATS);
        int end = vOffset + depth * 2 * L;
        int w = uOffset;
        for (int x = vOffset; x < end; x += STEP * 2 * L) {
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            FloatVector x1 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + L));
            FloatVector p0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + 2 * L));
            FloatVector p1 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + 3 * L));
            FloatVector y, z;
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 8])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w])).reinterpretAsFloats();
            a0 = KIND.cast(x0.add(y)).fma(p0.add(z), a0);
            b0 = KIND.cast(x1.add(y)).fma(p1.add(z), b0);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 9])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 1])).reinterpretAsFloats();
            a1 = KIND.cast(x0.add(y)).fma(p0.add(z), a1);
            Objects.checkIndex(w, UNREACHED - 1);
            b1 = KIND.cast(x1.add(y)).fma(p1.add(z), b1);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 10])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 2])).reinterpretAsFloats();
            a2 = KIND.cast(x0.add(y)).fma(p0.add(z), a2);
            b2 = KIND.cast(x1.add(y)).fma(p1.add(z), b2);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 11])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 3])).reinterpretAsFloats();
            a3 = KIND.cast(x0.add(y)).fma(p0.add(z), a3);
            Objects.checkIndex(w, UNREACHED - 2);
            b3 = KIND.cast(x1.add(y)).fma(p1.add(z), b3);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 12])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 4])).reinterpretAsFloats();
            a4 = KIND.cast(x0.add(y)).fma(p0.add(z), a4);
            b4 = KIND.cast(x1.add(y)).fma(p1.add(z), b4);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 13])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 5])).reinterpretAsFloats();
            a5 = KIND.cast(x0.add(y)).fma(p0.add(z), a5);
            Objects.checkIndex(w, UNREACHED - 3);
            b5 = KIND.cast(x1.add(y)).fma(p1.add(z), b5);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 14])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 6])).reinterpretAsFloats();
            a6 = KIND.cast(x0.add(y)).fma(p0.add(z), a6);
            b6 = KIND.cast(x1.add(y)).fma(p1.add(z), b6);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 15])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 7])).reinterpretAsFloats();
            a7 = KIND.cast(x0.add(y)).fma(p0.add(z), a7);
            Objects.checkIndex(w, UNREACHED - 4);
            b7 = KIND.cast(x1.add(y)).fma(p1.add(z), b7);
            FloatVector q0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + 4 * L));
            FloatVector q1 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + 5 * L));
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 16])).reinterpretAsFloats();
            a0 = q0.fma(y, a0);
            b0 = q1.fma(y, b0);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 17])).reinterpretAsFloats();
            a1 = q0.fma(y, a1);
            b1 = q1.fma(y, b1);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 18])).reinterpretAsFloats();
            a2 = q0.fma(y, a2);
            b2 = q1.fma(y, b2);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 19])).reinterpretAsFloats();
            a3 = q0.fma(y, a3);
            b3 = q1.fma(y, b3);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 20])).reinterpretAsFloats();
            a4 = q0.fma(y, a4);
            b4 = q1.fma(y, b4);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 21])).reinterpretAsFloats();
            a5 = q0.fma(y, a5);
            b5 = q1.fma(y, b5);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 22])).reinterpretAsFloats();
            a6 = q0.fma(y, a6);
            b6 = q1.fma(y, b6);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 23])).reinterpretAsFloats();
            a7 = q0.fma(y, a7);
            b7 = q1.fma(y, b7);
            w += STEP * BLOCK;
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

    /** The same, of one vector. */
    public static void single(
            float[] v,
            int vOffset,
            int depth,
            float[] u,
            int uOffset,
            float[] out,
            int outOffset,
            int outStride) {
        FloatVector a0, a1, a2, a3, a4, a5, a6, a7;
        int o = outOffset;
        a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = FloatVector.zero(FLOATS);
        int end = vOffset + depth * 2 * L;
        int w = uOffset;
        for (int x = vOffset; x < end; x += STEP * 2 * L) {
            FloatVector x0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x));
            FloatVector p0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + 2 * L));
            FloatVector y, z;
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 8])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w])).reinterpretAsFloats();
            a0 = KIND.cast(x0.add(y)).fma(p0.add(z), a0);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 9])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 1])).reinterpretAsFloats();
            a1 = KIND.cast(x0.add(y)).fma(p0.add(z), a1);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 10])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 2])).reinterpretAsFloats();
            a2 = KIND.cast(x0.add(y)).fma(p0.add(z), a2);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 11])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 3])).reinterpretAsFloats();
            a3 = KIND.cast(x0.add(y)).fma(p0.add(z), a3);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 12])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 4])).reinterpretAsFloats();
            a4 = KIND.cast(x0.add(y)).fma(p0.add(z), a4);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 13])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 5])).reinterpretAsFloats();
            a5 = KIND.cast(x0.add(y)).fma(p0.add(z), a5);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 14])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 6])).reinterpretAsFloats();
            a6 = KIND.cast(x0.add(y)).fma(p0.add(z), a6);
            y = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 15])).reinterpretAsFloats();
            z = IntVector.broadcast(INTS, floatToRawIntBits(u[w + 7])).reinterpretAsFloats();
            a7 = KIND.cast(x0.add(y)).fma(p0.add(z), a7);
            FloatVector q0 = KIND.cast(FloatVector.fromArray(FLOATS, v, x + 4 * L));
            y = FloatVector.broadcast(FLOATS, u[w + 16]);
            a0 = q0.fma(y, a0);
            y = FloatVector.broadcast(FLOATS, u[w + 17]);
            a1 = q0.fma(y, a1);
            y = FloatVector.broadcast(FLOATS, u[w + 18]);
            a2 = q0.fma(y, a2);
            y = FloatVector.broadcast(FLOATS, u[w + 19]);
            a3 = q0.fma(y, a3);
            y = FloatVector.broadcast(FLOATS, u[w + 20]);
            a4 = q0.fma(y, a4);
            y = FloatVector.broadcast(FLOATS, u[w + 21]);
            a5 = q0.fma(y, a5);
            y = FloatVector.broadcast(FLOATS, u[w + 22]);
            a6 = q0.fma(y, a6);
            y = FloatVector.broadcast(FLOATS, u[w + 23]);
            a7 = q0.fma(y, a7);
            w += STEP * BLOCK;
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

    private AddingColumns() {}
}
