// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.densenet.engine.Tensors;
import dev.densestream.densenet.fast.KernelSelection;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.ScalarKernels;
import dev.densestream.densenet.reference.GlobalAveragePool;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelMeansTest {

    private static final List<Kernels> KERNELS =
            List.of(KernelSelection.best(), new ScalarKernels());

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 31, 33, 56})
    void averagesEveryChannelOfEveryImage(int width) {
        FloatTensor maps = Tensors.gaussian(new Shape(2, 3, 2, width), 1, 1000, 0.01);
        double[] exact = GlobalAveragePool.of(Tensors.widen(maps)).data();

        for (Kernels kernels : KERNELS) {
            FloatTensor means = FloatTensor.zeros(maps.shape().pooled());
            ChannelMeans.into(maps, means, kernels);

            for (int c = 0; c < exact.length; c++) {
                assertThat((double) means.data()[c]).isCloseTo(exact[c], within(1e-4));
            }
        }
    }

    @Test
    void sumsInDouble() {
        float[] data = new float[1 << 16];
        data[0] = 1 << 24;
        Arrays.fill(data, 1, data.length, 1);
        FloatTensor maps = new FloatTensor(new Shape(1, 1, 256, 256), data);

        for (Kernels kernels : KERNELS) {
            FloatTensor means = FloatTensor.zeros(maps.shape().pooled());
            ChannelMeans.into(maps, means, kernels);

            assertThat(means.data()[0]).isEqualTo((float) (((1 << 24) + 65535) / 65536.0));
        }
    }

    @Test
    void leavesLaterChannelsAsTheyAre() {
        FloatTensor maps = new FloatTensor(new Shape(2, 1, 1, 2), new float[] {1, 2, 3, 5});
        FloatTensor means = new FloatTensor(new Shape(2, 2, 1, 1), new float[] {0, 7, 0, 8});

        ChannelMeans.into(maps, means, new ScalarKernels());

        assertThat(means.data()).containsExactly(1.5f, 7, 4, 8);
    }
}
