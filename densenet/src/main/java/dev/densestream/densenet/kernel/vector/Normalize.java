// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.Masks.FIRST_LANES;
import static dev.densestream.densenet.kernel.vector.Masks.keep;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.INTS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.densestream.densenet.kernel.Matrices;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Batch norm and ReLU while copying: y = max(0, (x - mean) * scale + shift).
 *
 * <p>Rows are written in ascending order in whole vectors; what a row's last vector writes too much
 * is written again by the next row. This is faster than masks and is the same on every machine.
 *
 * <p>ReLU is a comparison and a blend, two instructions where max has to care about the sign of
 * zero; NaN stays NaN. It is written out in each loop: as a method that takes a vector it was not
 * always inlined, and then vectors became objects.
 */
public final class Normalize {

    /** As {@link dev.densestream.densenet.kernel.Kernels#normalizeRows}. */
    public static void rows(
            Matrices source,
            Matrices target,
            int index,
            int rows,
            int length,
            float[] norm,
            int channel) {
        float[] x = source.array();
        int xOffset = source.start(index);
        int xStride = source.rowStride();
        float[] y = target.array();
        int yOffset = target.start(index);
        int yStride = target.rowStride();
        float mean = norm[3 * channel];
        float scale = norm[3 * channel + 1];
        float shift = norm[3 * channel + 2];
        FloatVector m = FloatVector.broadcast(FLOATS, mean);
        FloatVector a = FloatVector.broadcast(FLOATS, scale);
        FloatVector b = FloatVector.broadcast(FLOATS, shift);
        int main = length - length % L;
        IntVector tail = IntVector.fromArray(INTS, FIRST_LANES, L - (length - main));
        for (int r = 0; r < rows; r++) {
            int from = xOffset + r * xStride;
            int to = yOffset + r * yStride;
            // main loop
            for (int i = 0; i < main; i += L) {
                FloatVector v = FloatVector.fromArray(FLOATS, x, from + i).sub(m).fma(a, b);
                v.blend(0f, v.compare(LT, 0f)).intoArray(y, to + i);
            }
            if (main == length) {
                continue;
            }
            if (from + main + L <= x.length) {
                // vector tail
                FloatVector v = FloatVector.fromArray(FLOATS, x, from + main).sub(m).fma(a, b);
                keep(v.blend(0f, v.compare(LT, 0f)), tail).intoArray(y, to + main);
            } else {
                // scalar tail, where a vector would read beyond the array
                for (int i = main; i < length; i++) {
                    y[to + i] = relu(Math.fma(x[from + i] - mean, scale, shift));
                }
                for (int i = length; i < yStride; i++) {
                    y[to + i] = 0;
                }
            }
        }
    }

    /** As {@link dev.densestream.densenet.kernel.Kernels#normalizeGroup}. */
    public static void group(
            float[] x,
            int xOffset,
            int channels,
            float[] norm,
            int firstChannel,
            float[] y,
            int yOffset) {
        for (int c = 0; c < channels; c++) {
            int n = 3 * (firstChannel + c);
            FloatVector m = FloatVector.broadcast(FLOATS, norm[n]);
            FloatVector a = FloatVector.broadcast(FLOATS, norm[n + 1]);
            FloatVector b = FloatVector.broadcast(FLOATS, norm[n + 2]);
            int from = xOffset + c * 2 * L;
            int to = yOffset + c * 2 * L;
            FloatVector x0 = FloatVector.fromArray(FLOATS, x, from).sub(m).fma(a, b);
            FloatVector x1 = FloatVector.fromArray(FLOATS, x, from + L).sub(m).fma(a, b);
            x0.blend(0f, x0.compare(LT, 0f)).intoArray(y, to);
            x1.blend(0f, x1.compare(LT, 0f)).intoArray(y, to + L);
        }
    }

    private static float relu(float x) {
        return x < 0 ? 0 : x;
    }

    private Normalize() {}
}
