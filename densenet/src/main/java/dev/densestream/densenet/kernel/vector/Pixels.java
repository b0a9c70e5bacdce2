// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.Masks.FIRST_LANES;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.INTS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Copies short pieces of many channels: sooner than array copies, which are made for long ones. */
public final class Pixels {

    /** As {@link dev.densestream.densenet.kernel.Kernels#copyPixels}. */
    public static void copy(
            float[] x, int xOffset, int xStride, int channels, int count, float[] y, int yOffset) {
        int main = count - count % L;
        IntVector tail = IntVector.fromArray(INTS, FIRST_LANES, L - (count - main));
        IntVector rest = tail.not();
        for (int c = 0; c < channels; c++) {
            int from = xOffset + c * xStride;
            int to = yOffset + c * 2 * L;
            // main loop
            for (int i = 0; i < main; i += L) {
                FloatVector.fromArray(FLOATS, x, from + i).intoArray(y, to + i);
            }
            if (main == count) {
                continue;
            }
            if (from + main + L <= x.length) {
                // vector tail
                IntVector next = FloatVector.fromArray(FLOATS, x, from + main).reinterpretAsInts();
                IntVector old = FloatVector.fromArray(FLOATS, y, to + main).reinterpretAsInts();
                next.and(tail).or(old.and(rest)).reinterpretAsFloats().intoArray(y, to + main);
            } else {
                // scalar tail, where a vector would read beyond the array
                for (int i = main; i < count; i++) {
                    y[to + i] = x[from + i];
                }
            }
        }
    }

    private Pixels() {}
}
