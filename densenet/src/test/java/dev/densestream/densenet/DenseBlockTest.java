// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class DenseBlockTest {

    @Test
    void rejectsABlockWithoutLayers() {
        assertThatThrownBy(() -> new DenseBlock(List.of(), Normalization.BATCH, 1e-5))
                .hasMessage("dense block: expected at least 1 layer, got none");
    }

    @Test
    void rejectsAnEpsThatIsNotPositive() {
        List<DenseLayer> layers = List.of(plain(1, 1));
        for (double eps : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new DenseBlock(layers, Normalization.BATCH, eps))
                    .hasMessage("dense block: eps must be finite and greater than 0, got " + eps);
        }
    }

    @Test
    void rejectsALayerThatDoesNotReadAllEarlierChannels() {
        List<DenseLayer> layers = List.of(plain(3, 2), plain(3, 2));

        assertThatThrownBy(() -> new DenseBlock(layers, Normalization.BATCH, 1e-5))
                .hasMessage("dense layer 2, input: expected 5 channels, got 3");
    }

    @Test
    void rejectsAGrowthRateThatChanges() {
        List<DenseLayer> layers = List.of(plain(3, 2), plain(5, 4));

        assertThatThrownBy(() -> new DenseBlock(layers, Normalization.BATCH, 1e-5))
                .hasMessage("dense layer 2, growth rate: expected 2 channels, got 4");
    }

    @Test
    void rejectsAMixOfPlainAndBottleneckLayers() {
        List<DenseLayer> layers = List.of(plain(3, 2), bottleneck(5, 8, 2));

        assertThatThrownBy(() -> new DenseBlock(layers, Normalization.BATCH, 1e-5))
                .hasMessage("dense layer 2: plain and bottleneck layers do not mix in one block");
    }

    @Test
    void rejectsRunningModeWithoutRunningStatistics() {
        List<DenseLayer> layers = List.of(plain(3, 2));

        assertThatThrownBy(() -> new DenseBlock(layers, Normalization.RUNNING, 1e-5))
                .hasMessageContaining("the weights carry none");
    }

    @Test
    void rejectsALayerWhosePartsDoNotFit() {
        BatchNorm norm = new BatchNorm(3, null, null);

        assertThatThrownBy(() -> new PlainLayer(norm, convolution(4, 2, 3)))
                .hasMessage("plain layer, norm1 to conv1: expected 3 channels, got 2");
        assertThatThrownBy(() -> new PlainLayer(norm, convolution(4, 3, 1)))
                .hasMessage("plain layer, conv1: expected a 3x3 kernel, got 1x1");
    }

    @Test
    void rejectsAnOutputLargerThanAnArray() {
        DenseBlock block = new DenseBlock(List.of(plain(1, 10)), Normalization.BATCH, 1e-5);

        assertThatThrownBy(() -> block.outputShape(new Shape(1, 1, 20_000, 20_000)))
                .hasMessageContaining("shape (1, 11, 20000, 20000): more than");
    }

    @Test
    void knowsItsChannels() {
        DenseBlock block =
                new DenseBlock(
                        List.of(bottleneck(6, 16, 4), bottleneck(10, 16, 4)),
                        Normalization.BATCH,
                        1e-5);

        assertThat(block.inputChannels()).isEqualTo(6);
        assertThat(block.growthRate()).isEqualTo(4);
        assertThat(block.newChannels()).isEqualTo(8);
        assertThat(block.outputChannels()).isEqualTo(14);
        assertThat(block.bottleneck()).isTrue();
    }

    @Test
    void countsTwiceTheMultiplicationsOfItsDirectConvolutions() {
        DenseBlock plain =
                new DenseBlock(List.of(plain(3, 4), plain(7, 4)), Normalization.BATCH, 1e-5);
        assertThat(plain.flops(new Shape(2, 3, 5, 6)))
                .isEqualTo(2L * (3 * 4 * 9 + 7 * 4 * 9) * 2 * 5 * 6);

        DenseBlock bottleneck =
                new DenseBlock(List.of(bottleneck(6, 16, 4)), Normalization.BATCH, 1e-5);
        assertThat(bottleneck.flops(new Shape(1, 6, 100, 200)))
                .isEqualTo(2L * (6 * 16 + 16 * 4 * 9) * 100 * 200);
    }

    private static PlainLayer plain(int in, int growthRate) {
        return new PlainLayer(new BatchNorm(in, null, null), convolution(growthRate, in, 3));
    }

    private static BottleneckLayer bottleneck(int in, int width, int growthRate) {
        return new BottleneckLayer(
                new BatchNorm(in, null, null),
                convolution(width, in, 1),
                new BatchNorm(width, null, null),
                convolution(growthRate, width, 3));
    }

    private static Convolution convolution(int out, int in, int kernel) {
        return new Convolution(out, in, kernel, new double[out * in * kernel * kernel]);
    }
}
