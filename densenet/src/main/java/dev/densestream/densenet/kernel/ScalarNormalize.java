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
            float v = (x[from + i] - mean) * scale + shift;
            y[to + i] = v < 0 ? 0 : v;
        }
    }

    private ScalarNormalize() {}
}
