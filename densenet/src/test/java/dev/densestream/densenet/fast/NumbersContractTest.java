// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.engine.Blocks;
import dev.densestream.densenet.engine.EngineContractTest;
import dev.densestream.densenet.engine.FloatBlock;
import dev.densestream.densenet.engine.OddPixels;
import dev.densestream.densenet.engine.ScaledBlocks;
import dev.densestream.densenet.engine.Tensors;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code docs/accuracy.md} promises of the fast engine's numbers, with any kernels. */
abstract class NumbersContractTest extends EngineContractTest {

    private static final int IMAGES = 9;

    @ParameterizedTest
    @CsvSource({
        "20, 48, 7, 7",
        "20, 48, 14, 14",
        "20, 48, 28, 28",
        "20, 48, 56, 56",
        "20, 48, 9, 13",
        "20, 48, 5, 30",
        "1030, 16, 7, 7",
        "70, 0, 7, 7",
        "70, 0, 14, 14",
        "20, 0, 28, 28",
        "20, 0, 9, 13"
    })
    void anImageGetsTheSameBitsInEveryBatch(int channels, int width, int h, int w) {
        Blocks kind = new Blocks(channels, 2, 12, width, true, true, Normalization.RUNNING);
        DenseBlock block = kind.with(new SplittableRandom(1));
        FloatTensor images = Tensors.gaussian(new Shape(IMAGES, channels, h, w), 2, 0, 1);
        // one image has a pixel that is not to be added, one is faint, some have odd tiles alone
        images.data()[images.data().length / IMAGES * 3 + h * w / 2] = 1e4f;
        int size = images.data().length / IMAGES;
        for (int i = 5 * size; i < 6 * size; i++) {
            images.data()[i] *= 1e-6f;
        }
        Arrays.fill(images.data(), size, 3 * size, Float.NaN);
        Arrays.fill(images.data(), 7 * size, 8 * size, Float.NaN);
        float[][] alone = new float[IMAGES][];
        for (int n = 0; n < IMAGES; n++) {
            alone[n] = outputs(block, images, n, n + 1);
        }
        for (int count = 2; count <= IMAGES; count++) {
            float[] together = outputs(block, images, 0, count);
            for (int n = 0; n < count; n++) {
                int length = alone[n].length;
                assertThat(Arrays.copyOfRange(together, n * length, (n + 1) * length))
                        .as("image %d of %d", n, count)
                        .isEqualTo(alone[n]);
            }
        }
    }

    private float[] outputs(DenseBlock block, FloatTensor images, int from, int to) {
        Shape all = images.shape();
        int size = images.data().length / all.n();
        float[] some = Arrays.copyOfRange(images.data(), from * size, to * size);
        Shape shape = new Shape(to - from, all.c(), all.h(), all.w());
        return run(pass(block), new FloatTensor(shape, some), block).data();
    }

    static Stream<OddPixels> oddPixels() {
        return IntStream.range(0, 100).mapToObj(OddPixels::random);
    }

    @ParameterizedTest
    @MethodSource("oddPixels")
    void anOddPixelSpoilsNoOutputWhoseReceptiveFieldDoesNotHoldIt(OddPixels odd) {
        FloatTensor output = run(pass(odd.block()), odd.input(), odd.block());

        assertThat(odd.relativeErrorBeyondReach(output)).isLessThan(3e-5);
        assertThat(odd.finiteWhereItShouldNotBe(output)).isZero();
        assertThat(odd.notFiniteWhereItShouldBe(output)).isZero();
    }

    static Stream<ScaledBlocks> scaledBlocks() {
        return IntStream.range(0, 100).mapToObj(ScaledBlocks::random);
    }

    @ParameterizedTest
    @MethodSource("scaledBlocks")
    void weightsOfAnyScaleCostLittleMoreThanInPlainFloatLoops(ScaledBlocks scaled) {
        DenseBlock block = scaled.block();
        FloatTensor input = scaled.input();

        FloatTensor output = run(pass(block), input, block);

        FloatTensor plain = FloatBlock.run(block, input);
        assertThat(scaled.relativeError(output))
                .isLessThan(100 * Math.max(scaled.relativeError(plain), 1e-7));
    }

    @ParameterizedTest
    @CsvSource({"14, 0", "14, 1", "28, 0", "28, 1", "8, 1", "13, 1"})
    void constantImagesAreRightWithStatisticsOfTheBatch(int side, double shift) {
        Blocks kind = new Blocks(32, 3, 32, 128, true, true, Normalization.BATCH);
        DenseBlock block = ScaledBlocks.shifted(kind.with(new SplittableRandom(3)), shift);
        FloatTensor black = FloatTensor.zeros(new Shape(1, 32, side, side));

        FloatTensor output = run(pass(block), black, block);

        assertThat(ScaledBlocks.relativeError(block, black, output)).isLessThan(3e-4);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e3, 1e6, 1e9, 1e21})
    void largeWeightsOfADeadChannelCostNoAccuracy(double factor) {
        Blocks kind = new Blocks(32, 1, 16, 64, true, true, Normalization.RUNNING);
        DenseBlock block =
                ScaledBlocks.withDeadChannel(kind.with(new SplittableRandom(6)), 3, factor);
        FloatTensor input = Tensors.gaussian(new Shape(2, 32, 16, 16), 7, 0, 1);

        FloatTensor output = run(pass(block), input, block);

        assertThat(ScaledBlocks.relativeError(block, input, output)).isLessThan(1e-5);
    }

    @ParameterizedTest
    @ValueSource(floats = {1e19f, 1e37f, 1e38f, 3e38f})
    void aPixelThatNoWeightMeetsSpoilsNothing(float value) {
        Blocks kind = new Blocks(16, 1, 16, 0, true, true, Normalization.RUNNING);
        DenseBlock block = ScaledBlocks.withoutWeights(kind.with(new SplittableRandom(8)), 5);
        FloatTensor input = Tensors.gaussian(new Shape(1, 16, 16, 16), 9, 0, 1);
        FloatTensor ordinary = new FloatTensor(input.shape(), input.data().clone());
        input.data()[5 * 256 + 100] = value;

        float[] output = run(pass(block), input, block).data();
        float[] expected = run(pass(block), ordinary, block).data();

        for (int i = 16 * 256; i < output.length; i++) {
            assertThat(output[i]).isCloseTo(expected[i], within(1e-5f));
        }
    }

    @Test
    void imagesOfNothingButOddTilesAreRight() {
        Blocks kind = new Blocks(16, 2, 12, 48, true, true, Normalization.RUNNING);
        DenseBlock block = kind.with(new SplittableRandom(4));
        FloatTensor input = Tensors.gaussian(new Shape(3, 16, 30, 28), 5, 0, 1);
        for (int i = 0; i < input.data().length; i += 5) {
            input.data()[i] *= 1e6f;
        }

        FloatTensor output = run(pass(block), input, block);

        assertThat(ScaledBlocks.relativeError(block, input, output)).isLessThan(3e-6);
    }
}
