// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.ScalarKernels;
import dev.densestream.densenet.kernel.vector.lanes.Lanes;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Pools of both kinds of kernels give the same bits, for rows of any length. */
class PoolsTest {

    private static final int LONGEST = 75;

    private final Kernels vector = new VectorKernels();
    private final Kernels scalar = new ScalarKernels();

    @Test
    void averagesOfPairsAreTheSame() {
        float[] x = noise();
        for (int count = 1; count <= LONGEST / 2; count++) {
            float[] expected = new float[LONGEST];
            float[] got = new float[LONGEST];
            scalar.averagePairs(x, 3, 3 + LONGEST, count, expected, 2);
            vector.averagePairs(x, 3, 3 + LONGEST, count, got, 2);
            assertThat(got).isEqualTo(expected);
            assertThat(got[2]).isEqualTo((x[3] + x[3 + LONGEST] + (x[4] + x[4 + LONGEST])) / 4);
        }
    }

    @Test
    void averagesOfNormalizedPixelsAreTheSame() {
        int group = 2 * Lanes.count();
        int channels = 3;
        float[] x = new float[4 * (channels + 2) * group];
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (random.nextDouble() * 4 - 2);
        }
        x[group + 5] = Float.NaN;
        float[] norm = new float[3 * (channels + 1)];
        for (int i = 0; i < norm.length; i++) {
            norm[i] = (float) random.nextDouble();
        }
        int next = (channels + 2) * group;
        int[] from = {0, next + 1, 2 * next + 3, 3 * next + 2};
        for (int count = 1; count <= group; count++) {
            float[] got = new float[(channels + 2) * group];
            float[] before = got.clone();
            Arrays.fill(got, 7);
            Arrays.fill(before, 7);

            vector.averageNormalized(
                    x, from[0], from[1], from[2], from[3], channels, count, norm, 1, got, 1);

            for (int i = 0; i < got.length; i++) {
                int c = Math.floorDiv(i - 1, group);
                int pixel = Math.floorMod(i - 1, group);
                float expected = before[i];
                if (c >= 0 && c < channels && pixel < count) {
                    float[] y = new float[4];
                    for (int j = 0; j < 4; j++) {
                        float one = x[from[j] + c * group + pixel];
                        int n = 3 * (1 + c);
                        y[j] = Math.fma(one - norm[n], norm[n + 1], norm[n + 2]);
                        y[j] = y[j] < 0 ? 0 : y[j];
                    }
                    expected = (y[0] + y[2] + (y[1] + y[3])) / 4;
                }
                assertThat(Float.compare(got[i], expected))
                        .as("%d of %d: %s, %s", i, count, got[i], expected)
                        .isZero();
            }
        }
    }

    @Test
    void maximaOfTriplesAreTheSame() {
        float[] x = noise();
        x[40] = Float.NaN;
        x[3 * LONGEST - 5] = Float.POSITIVE_INFINITY;
        for (int width = 1; width <= LONGEST; width++) {
            float[] expected = new float[LONGEST];
            float[] got = new float[LONGEST];
            scalar.maxTriples(x, 1, 1 + LONGEST, 1 + 2 * LONGEST, width, 0.25f, -0.5f, expected, 1);
            vector.maxTriples(x, 1, 1 + LONGEST, 1 + 2 * LONGEST, width, 0.25f, -0.5f, got, 1);
            assertThat(got).isEqualTo(expected);
            assertThat(got[1 + (width + 1) / 2]).isZero();
        }
    }

    private static float[] noise() {
        SplittableRandom random = new SplittableRandom(5);
        float[] x = new float[3 * LONGEST + 2];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (random.nextDouble() * 4 - 2);
        }
        return x;
    }
}
