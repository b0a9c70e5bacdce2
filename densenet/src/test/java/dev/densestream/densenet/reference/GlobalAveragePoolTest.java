// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.densenet.engine.Tensors;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlobalAveragePoolTest {

    @Test
    void sumsInDouble() {
        float[] data = new float[1 << 16];
        data[0] = 1 << 24;
        Arrays.fill(data, 1, data.length, 1);
        FloatTensor large = new FloatTensor(new Shape(1, 1, 256, 256), data);
        assertThat(GlobalAveragePool.of(large).data()[0])
                .isEqualTo((float) (((1 << 24) + 65535) / 65536.0));
        DoubleTensor doubles = new DoubleTensor(new Shape(1, 1, 1, 2), new double[] {0.1, 0.2});
        assertThat(GlobalAveragePool.of(doubles).data()).containsExactly((0.1 + 0.2) / 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 31, 33, 56})
    void averagesEveryChannelOfEveryImage(int width) {
        FloatTensor maps = Tensors.gaussian(new Shape(2, 3, 2, width), 1, 1000, 0.01);

        float[] means = GlobalAveragePool.of(maps).data();
        double[] exact = GlobalAveragePool.of(Tensors.widen(maps)).data();

        assertThat(means).hasSize(6);
        for (int c = 0; c < means.length; c++) {
            double sum = 0;
            for (int i = 0; i < 2 * width; i++) {
                sum += maps.data()[c * 2 * width + i];
            }
            assertThat(exact[c]).isEqualTo(sum / (2 * width));
            assertThat((double) means[c]).isCloseTo(exact[c], within(1e-4));
        }
    }
}
