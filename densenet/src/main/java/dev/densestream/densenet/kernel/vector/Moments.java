// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.lanes.Lanes.DOUBLES;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Sums over the pixels of a channel, accumulated in double. */
public final class Moments {

    /** As {@link dev.densestream.densenet.kernel.Kernels#sum}. */
    public static double sum(float[] x, int offset, int count) {
        DoubleVector low = DoubleVector.zero(DOUBLES);
        DoubleVector high = DoubleVector.zero(DOUBLES);
        int i = 0;
        // main loop
        for (int end = count - L; i <= end; i += L) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, offset + i);
            low = low.add(v.convertShape(VectorOperators.F2D, DOUBLES, 0));
            high = high.add(v.convertShape(VectorOperators.F2D, DOUBLES, 1));
        }
        double sum = low.add(high).reduceLanes(VectorOperators.ADD);
        // scalar tail
        for (; i < count; i++) {
            sum += x[offset + i];
        }
        return sum;
    }

    /** As {@link dev.densestream.densenet.kernel.Kernels#addMoments}. */
    public static void add(
            float[] x, int offset, int stride, int rows, int count, float pivot, double[] moments) {
        if (count == 2 * L) {
            addPairs(x, offset, stride, rows, pivot, moments);
            return;
        }
        for (int r = 0; r < rows; r++) {
            addRow(x, offset + r * stride, count, pivot, moments);
        }
    }

    private static void addPairs(
            float[] x, int offset, int stride, int rows, float pivot, double[] moments) {
        FloatVector p = FloatVector.broadcast(FLOATS, pivot);
        DoubleVector low = DoubleVector.zero(DOUBLES);
        DoubleVector high = DoubleVector.zero(DOUBLES);
        DoubleVector lowSquares = DoubleVector.zero(DOUBLES);
        DoubleVector highSquares = DoubleVector.zero(DOUBLES);
        for (int r = 0; r < rows; r++) {
            int i = offset + r * stride;
            FloatVector u = FloatVector.fromArray(FLOATS, x, i).sub(p);
            FloatVector v = FloatVector.fromArray(FLOATS, x, i + L).sub(p);
            DoubleVector u0 = (DoubleVector) u.convertShape(VectorOperators.F2D, DOUBLES, 0);
            DoubleVector u1 = (DoubleVector) u.convertShape(VectorOperators.F2D, DOUBLES, 1);
            DoubleVector v0 = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 0);
            DoubleVector v1 = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 1);
            low = low.add(u0.add(v0));
            high = high.add(u1.add(v1));
            lowSquares = u0.fma(u0, v0.fma(v0, lowSquares));
            highSquares = u1.fma(u1, v1.fma(v1, highSquares));
        }
        moments[0] += low.add(high).reduceLanes(VectorOperators.ADD);
        moments[1] += lowSquares.add(highSquares).reduceLanes(VectorOperators.ADD);
    }

    private static void addRow(float[] x, int offset, int count, float pivot, double[] moments) {
        FloatVector p = FloatVector.broadcast(FLOATS, pivot);
        DoubleVector low = DoubleVector.zero(DOUBLES);
        DoubleVector high = DoubleVector.zero(DOUBLES);
        DoubleVector lowSquares = DoubleVector.zero(DOUBLES);
        DoubleVector highSquares = DoubleVector.zero(DOUBLES);
        int i = 0;
        // main loop
        for (int end = count - L; i <= end; i += L) {
            FloatVector d = FloatVector.fromArray(FLOATS, x, offset + i).sub(p);
            DoubleVector d0 = (DoubleVector) d.convertShape(VectorOperators.F2D, DOUBLES, 0);
            DoubleVector d1 = (DoubleVector) d.convertShape(VectorOperators.F2D, DOUBLES, 1);
            low = low.add(d0);
            high = high.add(d1);
            lowSquares = d0.fma(d0, lowSquares);
            highSquares = d1.fma(d1, highSquares);
        }
        double sum = low.add(high).reduceLanes(VectorOperators.ADD);
        double squares = lowSquares.add(highSquares).reduceLanes(VectorOperators.ADD);
        // scalar tail
        for (; i < count; i++) {
            double d = x[offset + i] - pivot;
            sum += d;
            squares += d * d;
        }
        moments[0] += sum;
        moments[1] += squares;
    }

    /**
     * Sums rows of one vector, position by position.
     *
     * @param sums L of them from {@code sumsOffset}, overwritten
     */
    public static void sumRows(
            float[] x, int offset, int stride, int rows, double[] sums, int sumsOffset) {
        DoubleVector low = DoubleVector.zero(DOUBLES);
        DoubleVector high = DoubleVector.zero(DOUBLES);
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, offset + r * stride);
            low = low.add(v.convertShape(VectorOperators.F2D, DOUBLES, 0));
            high = high.add(v.convertShape(VectorOperators.F2D, DOUBLES, 1));
        }
        low.intoArray(sums, sumsOffset);
        high.intoArray(sums, sumsOffset + L / 2);
    }

    private Moments() {}
}
