// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.ScalarKernels.L;
import static dev.densestream.densenet.kernel.Winograd.A1;
import static dev.densestream.densenet.kernel.Winograd.A2;
import static dev.densestream.densenet.kernel.Winograd.A2_B2;
import static dev.densestream.densenet.kernel.Winograd.A2_PLUS_B2;
import static dev.densestream.densenet.kernel.Winograd.B1;
import static dev.densestream.densenet.kernel.Winograd.B2;
import static dev.densestream.densenet.kernel.Winograd.INPUT;
import static dev.densestream.densenet.kernel.Winograd.TILE;

/** B' d B for L tiles at once: first along the rows into scratch memory, then along the columns. */
final class ScalarInputTransform {

    /** As {@link Kernels#transformInput}. */
    static void transform(
            float[] phases,
            int offset,
            int channels,
            TileGrid grid,
            int group,
            Matrices out,
            float[] scratch) {
        int vectors = grid.vectorsOf(group);
        for (int c = 0; c < channels; c++) {
            for (int v = 0; v < vectors; v++) {
                int tile = (2 * group + v) * L;
                int from = offset + group * grid.groupStride() + c * grid.channelStride() + v * L;
                alongRows(phases, from, grid, tile, scratch);
                for (int j = 0; j < INPUT; j++) {
                    int to = out.start(j) + c * out.rowStride() + v * L;
                    points(scratch, j * L, INPUT * L, out.array(), to, INPUT * out.stride());
                }
            }
        }
    }

    private static void alongRows(float[] phases, int from, TileGrid grid, int tile, float[] out) {
        int plane = grid.planeStride();
        int[] edges = grid.edges();
        int left = INPUT * grid.edgeStride() + tile;
        int right = left + grid.edgeStride();
        int x = INPUT * INPUT * L;
        for (int i = 0; i < INPUT; i++) {
            int row =
                    from
                            + ((i + 3) & 3) * TILE * plane
                            + (i == 0 ? -grid.tileColumns() : 0)
                            + (i == INPUT - 1 ? grid.tileColumns() : 0);
            int inside = i * grid.edgeStride() + tile;
            for (int t = 0; t < L; t++) {
                boolean in = edges[inside + t] != 0;
                out[x + t] = in && edges[left + t] != 0 ? phases[row + 3 * plane - 1 + t] : 0;
                out[x + L + t] = in ? phases[row + t] : 0;
                out[x + 2 * L + t] = in ? phases[row + plane + t] : 0;
                out[x + 3 * L + t] = in ? phases[row + 2 * plane + t] : 0;
                out[x + 4 * L + t] = in ? phases[row + 3 * plane + t] : 0;
                out[x + 5 * L + t] = in && edges[right + t] != 0 ? phases[row + 1 + t] : 0;
            }
            points(out, x, L, out, i * INPUT * L, L);
        }
    }

    /** One row of B' for each of the points 0, A, -A, B, -B and infinity. */
    private static void points(float[] x, int from, int xStride, float[] y, int to, int yStride) {
        for (int t = 0; t < L; t++) {
            float x0 = x[from + t];
            float x1 = x[from + xStride + t];
            float x2 = x[from + 2 * xStride + t];
            float x3 = x[from + 3 * xStride + t];
            float x4 = x[from + 4 * xStride + t];
            float x5 = x[from + 5 * xStride + t];
            float evenA = x4 - B2 * x2;
            float oddA = A1 * (x3 - B2 * x1);
            float evenB = x4 - A2 * x2;
            float oddB = B1 * (x3 - A2 * x1);
            y[to + t] = A2_B2 * x0 - A2_PLUS_B2 * x2 + x4;
            y[to + yStride + t] = evenA + oddA;
            y[to + 2 * yStride + t] = evenA - oddA;
            y[to + 3 * yStride + t] = evenB + oddB;
            y[to + 4 * yStride + t] = evenB - oddB;
            y[to + 5 * yStride + t] = A2_B2 * x1 - A2_PLUS_B2 * x3 + x5;
        }
    }

    private ScalarInputTransform() {}
}
