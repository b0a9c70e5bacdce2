// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.Winograd.INPUT;

/** Finds tiles whose inputs differ too much in size. */
final class ScalarOddTiles {

    /** As {@link Kernels#oddTiles}. */
    static long find(
            float[] squares,
            int offset,
            TileGrid grid,
            int group,
            float[] taps,
            float ratio,
            float[] scratch) {
        long odd = 0;
        TileInputs inputs = new TileInputs(grid);
        for (int lane = 0; lane < grid.tilesOf(group); lane++) {
            inputs.to(group, lane);
            float sum = 0;
            for (int i = 0; i < INPUT; i++) {
                for (int j = 0; j < INPUT; j++) {
                    float x = inputs.at(squares, offset, i, j);
                    scratch[i * INPUT + j] = x;
                    sum += x;
                }
            }
            float least = Float.MAX_VALUE / ratio;
            for (int r = 0; r < inputs.outputRows(); r++) {
                for (int c = 0; c < inputs.outputColumns(); c++) {
                    least = Math.min(least, window(scratch, r * INPUT + c, taps));
                }
            }
            if (!(sum <= least * ratio)) {
                odd |= 1L << lane;
            }
        }
        return odd;
    }

    private static float window(float[] x, int from, float[] taps) {
        float sum = 0;
        for (int tap = 0; tap < taps.length; tap++) {
            sum += taps[tap] * x[from + tap / 3 * INPUT + tap % 3];
        }
        return sum;
    }

    private ScalarOddTiles() {}
}
