// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.ScalarKernels.L;
import static dev.densestream.densenet.kernel.Winograd.TILE;

/** Splits rows of pixels into phases and joins them again. */
final class ScalarPhases {

    /** As {@link Kernels#deinterleave}. */
    static void deinterleave(
            float[] x, int xOffset, int vectors, float[] y, int yOffset, int yStride) {
        for (int c = 0; c < TILE; c++) {
            for (int t = 0; t < vectors * L; t++) {
                y[yOffset + c * yStride + t] = x[xOffset + TILE * t + c];
            }
        }
    }

    /** As {@link Kernels#interleave}. */
    static void interleave(
            float[] x, int xOffset, int xStride, int vectors, float[] y, int yOffset) {
        for (int t = 0; t < vectors * L; t++) {
            for (int c = 0; c < TILE; c++) {
                y[yOffset + TILE * t + c] = x[xOffset + c * xStride + t];
            }
        }
    }

    private ScalarPhases() {}
}
