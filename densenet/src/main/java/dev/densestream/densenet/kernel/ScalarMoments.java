// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.ScalarKernels.L;

import java.util.Arrays;

/** Sums over the pixels of a channel, accumulated in double. */
final class ScalarMoments {

    /** As {@link Kernels#sum}. */
    static double sum(float[] x, int offset, int count) {
        double sum = 0;
        for (int i = offset; i < offset + count; i++) {
            sum += x[i];
        }
        return sum;
    }

    /** As {@link Kernels#addMoments}. */
    static void add(
            float[] x, int offset, int stride, int rows, int count, float pivot, double[] moments) {
        double sum = 0;
        double squares = 0;
        for (int r = 0; r < rows; r++) {
            int from = offset + r * stride;
            for (int i = from; i < from + count; i++) {
                double d = x[i] - pivot;
                sum += d;
                squares += d * d;
            }
        }
        moments[0] += sum;
        moments[1] += squares;
    }

    /** As {@link Kernels#sumRows}. */
    static void sumRows(float[] x, int offset, int stride, int rows, int vectors, double[] sums) {
        Arrays.fill(sums, 0, vectors * L, 0);
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < vectors * L; i++) {
                sums[i] += x[offset + r * stride + i];
            }
        }
    }

    private ScalarMoments() {}
}
