package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.Lanes.DOUBLES;
import static dev.densestream.densenet.kernel.vector.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.Lanes.L;

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
    public static void add(float[] x, int offset, int count, float pivot, double[] moments) {
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

    private Moments() {}
}
