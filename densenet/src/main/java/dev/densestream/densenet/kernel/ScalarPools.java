// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

/** Pools that halve rows, in plain Java; the vector kernels end their rows with them. */
public final class ScalarPools {

    /** As {@link Kernels#averagePairs}. */
    public static void average(float[] x, int above, int below, int count, float[] y, int yOffset) {
        for (int q = 0; q < count; q++) {
            float left = x[above + 2 * q] + x[below + 2 * q];
            float right = x[above + 2 * q + 1] + x[below + 2 * q + 1];
            y[yOffset + q] = (left + right) * 0.25f;
        }
    }

    /**
     * Some of the values of {@link Kernels#maxTriples}.
     *
     * @param from the first value, written to {@code yOffset + from}
     * @param to the end of the values
     */
    public static void max(
            float[] x,
            int above,
            int middle,
            int below,
            int width,
            float scale,
            float bias,
            float[] y,
            int yOffset,
            int from,
            int to) {
        for (int q = from; q < to; q++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int i = Math.max(0, 2 * q - 1); i < Math.min(width, 2 * q + 2); i++) {
                max = Math.max(max, column(x, above, middle, below, i));
            }
            y[yOffset + q] = Math.max(0f, max * scale + bias);
        }
    }

    private static float column(float[] x, int above, int middle, int below, int i) {
        return Math.max(x[middle + i], Math.max(x[above + i], x[below + i]));
    }

    private ScalarPools() {}
}
