// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.ScalarKernels.G;
import static dev.densestream.densenet.kernel.ScalarKernels.L;
import static dev.densestream.densenet.kernel.Winograd.A1;
import static dev.densestream.densenet.kernel.Winograd.A2;
import static dev.densestream.densenet.kernel.Winograd.A3;
import static dev.densestream.densenet.kernel.Winograd.B1;
import static dev.densestream.densenet.kernel.Winograd.B2;
import static dev.densestream.densenet.kernel.Winograd.B3;
import static dev.densestream.densenet.kernel.Winograd.INPUT;
import static dev.densestream.densenet.kernel.Winograd.PHASES;
import static dev.densestream.densenet.kernel.Winograd.TILE;

import org.jspecify.annotations.Nullable;

/** A' m A for L tiles at once: first along the columns into scratch memory, then along the rows. */
final class ScalarOutputTransform {

    /** As {@link Kernels#transformOutput}. */
    static void transform(
            Matrices m,
            int channels,
            int vectors,
            float @Nullable [] bias,
            @Nullable Matrices add,
            Matrices out,
            float[] scratch) {
        for (int c = 0; c < channels; c++) {
            float shift = bias == null ? 0 : bias[c];
            for (int v = 0; v < vectors; v++) {
                for (int j = 0; j < INPUT; j++) {
                    int at = m.start(j) + c * m.rowStride() + v * L;
                    points(m.array(), at, INPUT * m.stride(), 0, scratch, j * L, INPUT * L);
                }
                int to = out.start(c) + v * L;
                int stride = out.rowStride();
                for (int i = 0; i < TILE; i++) {
                    int row = to + i * TILE * stride;
                    points(scratch, i * INPUT * L, L, shift, out.array(), row, stride);
                }
                if (add != null) {
                    addPlanes(add.array(), add.start(c) + v * L, out.array(), to, stride);
                }
            }
        }
    }

    /** The rows of A'. */
    private static void points(
            float[] x, int from, int xStride, float shift, float[] y, int to, int yStride) {
        for (int t = 0; t < L; t++) {
            float x0 = x[from + t];
            float xA = x[from + xStride + t];
            float xMinusA = x[from + 2 * xStride + t];
            float xB = x[from + 3 * xStride + t];
            float xMinusB = x[from + 4 * xStride + t];
            float x5 = x[from + 5 * xStride + t];
            float sumA = xA + xMinusA;
            float differenceA = xA - xMinusA;
            float sumB = xB + xMinusB;
            float differenceB = xB - xMinusB;
            y[to + t] = x0 + sumA + sumB + shift;
            y[to + yStride + t] = A1 * differenceA + B1 * differenceB + shift;
            y[to + 2 * yStride + t] = A2 * sumA + B2 * sumB + shift;
            y[to + 3 * yStride + t] = A3 * differenceA + B3 * differenceB + x5 + shift;
        }
    }

    private static void addPlanes(float[] add, int from, float[] out, int to, int outStride) {
        for (int plane = 0; plane < PHASES; plane++) {
            for (int t = 0; t < L; t++) {
                out[to + plane * outStride + t] += add[from + plane * G + t];
            }
        }
    }

    private ScalarOutputTransform() {}
}
