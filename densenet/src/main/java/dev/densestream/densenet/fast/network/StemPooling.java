// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.network;

import static dev.densestream.densenet.fast.buffer.Buffers.START;

import dev.densestream.densenet.StemPool;
import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.Kernels;
import org.jspecify.annotations.Nullable;

/**
 * Bias, ReLU and pool of one channel at a time. The maximum is taken first: it commutes with both.
 *
 * @param kind null where there is no norm either: then the bias alone is added
 */
record StemPooling(StemPool.@Nullable Kind kind, Kernels kernels) {

    /** Adds what it takes for channels of such rows. */
    void declare(BufferNeeds needs, int height, int width) {
        long floats = kind == StemPool.Kind.BLUR ? (height + 1L) * (width + 2) : width + 2;
        needs.need(Buffer.ROWS, floats);
    }

    int outputSide(int side) {
        return kind == null || kind == StemPool.Kind.NONE ? side : (side - 1) / 2 + 1;
    }

    /**
     * Pools one channel.
     *
     * @param x of {@code height} rows of {@code width}, from {@code from}
     */
    void pool(
            float[] x,
            int from,
            int height,
            int width,
            float scale,
            float bias,
            float[] y,
            int to,
            Buffers buffers) {
        if (kind == null) {
            for (int i = 0; i < height * width; i++) {
                y[to + i] = x[from + i] * scale + bias;
            }
            return;
        }
        switch (kind) {
            case NONE -> {
                for (int i = 0; i < height * width; i++) {
                    y[to + i] = Math.max(0f, x[from + i] * scale + bias);
                }
            }
            case MAX -> {
                int at = to;
                for (int row = 0; row < height; row += 2) {
                    int middle = from + row * width;
                    int above = row == 0 ? middle : middle - width;
                    int below = row == height - 1 ? middle : middle + width;
                    kernels.maxTriples(x, above, middle, below, width, scale, bias, y, at);
                    at += (width + 1) / 2;
                }
            }
            case BLUR -> blur(x, from, height, width, scale, bias, y, to, buffers);
        }
    }

    /** The maximum of three rows, column by column, between two columns that nothing is below. */
    private static float[] columns(
            float[] x, int from, int row, int height, int width, Buffers buffers) {
        float[] maxima = buffers.get(Buffer.ROWS);
        int middle = from + row * width;
        int above = row == 0 ? middle : middle - width;
        int below = row == height - 1 ? middle : middle + width;
        maxima[START] = Float.NEGATIVE_INFINITY;
        maxima[START + width + 1] = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < width; i++) {
            maxima[START + 1 + i] = Math.max(x[middle + i], Math.max(x[above + i], x[below + i]));
        }
        return maxima;
    }

    /** The maximum of three columns, and bias and ReLU. */
    private static int rows(float[] maxima, int width, float scale, float bias, float[] y, int to) {
        int at = to;
        for (int i = START; i < START + width; i++) {
            float max = Math.max(maxima[i + 1], Math.max(maxima[i], maxima[i + 2]));
            y[at++] = Math.max(0f, max * scale + bias);
        }
        return at;
    }

    private static void blur(
            float[] x,
            int from,
            int height,
            int width,
            float scale,
            float bias,
            float[] y,
            int to,
            Buffers buffers) {
        int rows = START + width + 2;
        int at = rows;
        float[] maxima = buffers.get(Buffer.ROWS);
        for (int row = 0; row < height; row++) {
            columns(x, from, row, height, width, buffers);
            at = rows(maxima, width, scale, bias, maxima, at);
        }
        int next = to;
        for (int h = 0; h < height; h += 2) {
            int above = rows + reflected(h - 1, height) * width;
            int middle = rows + h * width;
            int below = rows + reflected(h + 1, height) * width;
            for (int w = 0; w < width; w += 2) {
                int left = reflected(w - 1, width);
                int right = reflected(w + 1, width);
                float edges =
                        maxima[above + w]
                                + maxima[below + w]
                                + maxima[middle + left]
                                + maxima[middle + right];
                float corners =
                        maxima[above + left]
                                + maxima[above + right]
                                + maxima[below + left]
                                + maxima[below + right];
                y[next++] = (4 * maxima[middle + w] + 2 * edges + corners) / 16;
            }
        }
    }

    private static int reflected(int i, int side) {
        return i < 0 ? -i : i >= side ? 2 * side - 2 - i : i;
    }
}
