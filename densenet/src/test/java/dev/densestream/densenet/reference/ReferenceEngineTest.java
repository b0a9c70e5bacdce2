// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.engine.Blocks;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReferenceEngineTest {

    private final ReferenceEngine engine = new ReferenceEngine();

    @Test
    void computesOnePlainLayerAsByHand() {
        // two pixels, 1 and 3: mean 2, variance 1; normalized -1 and 1; after ReLU 0 and 1
        double[] kernel = {0, 0, 0, 10, 100, 1000, 0, 0, 0};
        DenseBlock block = oneLayer(kernel, 1e-300);

        DoubleTensor output =
                run(block, new DoubleTensor(new Shape(1, 1, 1, 2), new double[] {1, 3}));

        assertThat(output.data()).containsExactly(1, 3, 1000, 100);
    }

    @Test
    void padsWithZerosAfterNormalizationAndRelu() {
        double[] kernel = new double[9];
        Arrays.fill(kernel, 1);
        DenseBlock block = oneLayer(kernel, 1);
        // a constant channel normalizes to 0 everywhere, and so does its border
        DoubleTensor output =
                run(block, new DoubleTensor(new Shape(1, 1, 2, 2), new double[] {7, 7, 7, 7}));

        assertThat(output.data()).containsExactly(7, 7, 7, 7, 0, 0, 0, 0);
    }

    @Test
    void takesStatisticsOverTheWholeBatch() {
        double[] kernel = {0, 0, 0, 0, 1, 0, 0, 0, 0};
        DoubleTensor output =
                run(
                        oneLayer(kernel, 1e-300),
                        new DoubleTensor(new Shape(2, 1, 1, 1), new double[] {-5, 5}));

        assertThat(output.data()).containsExactly(-5, 0, 5, 1);
    }

    @Test
    void usesRunningStatisticsScaleAndShiftWhereTheBlockSaysSo() {
        BatchNorm norm =
                new BatchNorm(
                        1,
                        new BatchNorm.Affine(new double[] {3}, new double[] {0.5}),
                        new BatchNorm.Running(new double[] {10}, new double[] {3}));
        Convolution conv =
                new Convolution(
                        1, 1, 3, new double[] {0, 0, 0, 0, 2, 0, 0, 0, 0}, new double[] {7});
        DenseBlock block =
                new DenseBlock(List.of(new PlainLayer(norm, conv)), Normalization.RUNNING, 1);

        DoubleTensor output =
                run(block, new DoubleTensor(new Shape(1, 1, 1, 1), new double[] {14}));

        // (14 - 10) / sqrt(3 + 1) * 3 + 0.5 = 6.5; times 2, plus 7
        assertThat(output.data()).containsExactly(14, 20);
    }

    @Test
    void letsEveryLayerReadAllEarlierFeatureMaps() {
        DenseBlock block = Blocks.plain(2, 3, 4).with(new Random(1));

        assertThat(block.layers()).extracting(DenseLayer::inputChannels).containsExactly(2, 6, 10);
        assertThat(block.outputShape(new Shape(5, 2, 3, 3))).isEqualTo(new Shape(5, 14, 3, 3));
    }

    private DoubleTensor run(DenseBlock block, DoubleTensor input) {
        DoubleTensor output = DoubleTensor.zeros(block.outputShape(input.shape()));
        engine.prepare(block).newBlockPass().run(input, output);
        return output;
    }

    private static DenseBlock oneLayer(double[] kernel, double eps) {
        return new DenseBlock(
                List.of(
                        new PlainLayer(
                                new BatchNorm(1, null, null), new Convolution(1, 1, 3, kernel))),
                Normalization.BATCH,
                eps);
    }
}
