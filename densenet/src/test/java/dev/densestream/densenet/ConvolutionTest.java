// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConvolutionTest {

    private static final long BIAS_BYTES = 3 * Double.BYTES;

    @Test
    void holdsWeightsInFloatWhereThatHoldsEachOfThem() {
        double[] weight = {1.5, -0.0, (float) 0.1, Float.MIN_VALUE, Float.MAX_VALUE, Double.NaN};

        Convolution convolution = new Convolution(3, 2, 1, weight);

        assertThat(bits(convolution.weight())).isEqualTo(bits(weight));
        assertThat(convolution.sizeBytes()).isEqualTo(6 * Float.BYTES + BIAS_BYTES);
        assertThat(convolution.unpackedBytes()).isEqualTo(6 * Double.BYTES);
    }

    @Test
    void holdsAllInDoubleWhereOneIsNoFloat() {
        double[] weight = {1.5, 0.1, 2, 3, 4, 5};

        Convolution convolution = new Convolution(3, 2, 1, weight);

        assertThat(convolution.weight()).isSameAs(weight);
        assertThat(convolution.sizeBytes()).isEqualTo(6 * Double.BYTES + BIAS_BYTES);
        assertThat(convolution.unpackedBytes()).isZero();
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }
}
