// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import dev.densestream.densenet.kernel.Matrices;
import jdk.incubator.vector.FloatVector;

/**
 * Adds squares of some channels: {@link dev.densestream.densenet.kernel.Kernels#addSquares}. Four
 * at once, as sums are then read and written less often.
 */
final class Squares {

    /** How many channels at once. */
    static final int CHANNELS = 4;

    static void addFour(
            Matrices x,
            int first,
            float[] gains,
            int firstGain,
            int count,
            float[] sums,
            int sumsOffset) {
        float[] array = x.array();
        int x0 = x.start(first);
        int x1 = x.start(first + 1);
        int x2 = x.start(first + 2);
        int x3 = x.start(first + 3);
        FloatVector g0 = FloatVector.broadcast(FLOATS, gains[firstGain]);
        FloatVector g1 = FloatVector.broadcast(FLOATS, gains[firstGain + 1]);
        FloatVector g2 = FloatVector.broadcast(FLOATS, gains[firstGain + 2]);
        FloatVector g3 = FloatVector.broadcast(FLOATS, gains[firstGain + 3]);
        for (int i = 0; i < count; i += L) {
            FloatVector y0 = FloatVector.fromArray(FLOATS, array, x0 + i).mul(g0);
            FloatVector y1 = FloatVector.fromArray(FLOATS, array, x1 + i).mul(g1);
            FloatVector y2 = FloatVector.fromArray(FLOATS, array, x2 + i).mul(g2);
            FloatVector y3 = FloatVector.fromArray(FLOATS, array, x3 + i).mul(g3);
            FloatVector sum = FloatVector.fromArray(FLOATS, sums, sumsOffset + i);
            sum = y1.fma(y1, y0.fma(y0, sum));
            y3.fma(y3, y2.fma(y2, sum)).intoArray(sums, sumsOffset + i);
        }
    }

    static void addOne(
            float[] x, int xOffset, float gain, int count, float[] sums, int sumsOffset) {
        FloatVector g = FloatVector.broadcast(FLOATS, gain);
        for (int i = 0; i < count; i += L) {
            FloatVector y = FloatVector.fromArray(FLOATS, x, xOffset + i).mul(g);
            y.fma(y, FloatVector.fromArray(FLOATS, sums, sumsOffset + i))
                    .intoArray(sums, sumsOffset + i);
        }
    }

    private Squares() {}
}
