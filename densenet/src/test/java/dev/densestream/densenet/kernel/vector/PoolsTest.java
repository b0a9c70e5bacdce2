// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.ScalarKernels;
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
    void maximaOfTriplesAreTheSame() {
        float[] x = noise();
        x[40] = Float.NaN;
        x[3 * LONGEST - 5] = Float.POSITIVE_INFINITY;
        for (int width = 1; width <= LONGEST; width++) {
            float[] expected = new float[LONGEST];
            float[] got = new float[LONGEST];
            scalar.maxTriples(x, 1, 1 + LONGEST, 1 + 2 * LONGEST, width, -0.5f, expected, 1);
            vector.maxTriples(x, 1, 1 + LONGEST, 1 + 2 * LONGEST, width, -0.5f, got, 1);
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
