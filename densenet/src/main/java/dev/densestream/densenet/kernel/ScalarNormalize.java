// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.ScalarKernels.G;

import java.util.Arrays;

/** Batch norm and ReLU while copying: y = max(0, (x - mean) * scale + shift). */
final class ScalarNormalize {

    /** As {@link Kernels#normalizeRows}. */
    static void rows(
            Matrices x, Matrices y, int index, int rows, int length, float[] norm, int channel) {
        for (int r = 0; r < rows; r++) {
            int from = x.start(index) + r * x.rowStride();
            int to = y.start(index) + r * y.rowStride();
            normalize(x.array(), from, length, norm, channel, y.array(), to);
            Arrays.fill(y.array(), to + length, to + Math.max(length, y.rowStride()), 0);
        }
    }

    /** As {@link Kernels#normalizeGroup}. */
    static void group(
            float[] x,
            int xOffset,
            int channels,
            float[] norm,
            int firstChannel,
            float[] y,
            int yOffset) {
        for (int c = 0; c < channels; c++) {
            normalize(x, xOffset + c * G, G, norm, firstChannel + c, y, yOffset + c * G);
        }
    }

    private static void normalize(
            float[] x, int from, int count, float[] norm, int channel, float[] y, int to) {
        float mean = norm[3 * channel];
        float scale = norm[3 * channel + 1];
        float shift = norm[3 * channel + 2];
        for (int i = 0; i < count; i++) {
            y[to + i] = relu((x[from + i] - mean) * scale + shift);
        }
    }

    private static float relu(float x) {
        return x < 0 ? 0 : x;
    }

    /** As {@link Kernels#averageNormalized}. */
    static void average(
            float[] x,
            int a,
            int b,
            int c,
            int d,
            int channels,
            int count,
            float[] norm,
            int firstChannel,
            float[] y,
            int yOffset) {
        for (int channel = 0; channel < channels; channel++) {
            int n = 3 * (firstChannel + channel);
            for (int i = channel * G; i < channel * G + count; i++) {
                float left = normalized(x[a + i], norm, n) + normalized(x[c + i], norm, n);
                float right = normalized(x[b + i], norm, n) + normalized(x[d + i], norm, n);
                y[yOffset + i] = (left + right) * 0.25f;
            }
        }
    }

    private static float normalized(float x, float[] norm, int n) {
        return relu((x - norm[n]) * norm[n + 1] + norm[n + 2]);
    }

    private ScalarNormalize() {}
}
