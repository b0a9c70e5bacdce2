// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.reference.GlobalAveragePool;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine promises. The reference engine in double is the judge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EngineContractTest {

    /** Relative to the largest new feature map, or to 1; data of unit scale. */
    public static final double TOLERANCE = 3e-5;

    private double worstError;
    private String worstCase = "none";
    private double worstErrorFarFromZero;

    protected abstract Engine engine();

    @ParameterizedTest
    @MethodSource("dev.densestream.densenet.engine.BlockCase#grid")
    void agreesWithTheDefinitionInDouble(BlockCase c) {
        FloatTensor input = c.input();

        FloatTensor output = run(pass(c.block()), input, c.block());

        double error = Definition.relativeError(c.block(), input, output);
        if (error >= worstError) {
            worstError = error;
            worstCase = c.toString();
        }
        assertThat(error).isLessThan(TOLERANCE);
    }

    /** The figures that the documentation quotes. */
    @AfterAll
    void reportsTheWorstErrors() {
        System.out.printf(
                "%s: worst relative error %.2g, at %s; mean 1000, deviation 0.01: worst absolute"
                        + " error %.2g%n",
                getClass().getSimpleName(), worstError, worstCase, worstErrorFarFromZero);
    }

    @ParameterizedTest
    @MethodSource("dev.densestream.densenet.engine.BlockCase#grid")
    void averagesTheFeatureMapsThatItWouldWrite(BlockCase c) {
        BlockPass pass = pass(c.block());
        FloatTensor output = run(pass, c.input(), c.block());

        FloatTensor means = runPooled(pass, c.input(), c.block());

        float[] expected = GlobalAveragePool.of(output).data();
        for (int i = 0; i < expected.length; i++) {
            assertThat(means.data()[i]).isCloseTo(expected[i], within(1e-6f));
        }
    }

    @Test
    void keepsItsAccuracyWhereTheMeanIsFarLargerThanTheDeviation() {
        for (int side : new int[] {8, 17}) {
            DenseBlock block = Blocks.plain(8, 3, 12).with(new SplittableRandom(3));
            FloatTensor input = Tensors.gaussian(new Shape(2, 8, side, 15), 4, 1000, 0.01);

            FloatTensor output = run(pass(block), input, block);

            double error = Definition.absoluteError(block, input, output);
            worstErrorFarFromZero = Math.max(worstErrorFarFromZero, error);
            assertThat(error).isLessThan(2e-3);
        }
    }

    /** Or a sum of distances from them would cost accuracy. */
    @Test
    void keepsItsAccuracyWhereTheFirstPixelsLieFarFromTheRest() {
        for (int side : new int[] {32, 33}) {
            DenseBlock block = Blocks.plain(4, 3, 12).with(new SplittableRandom(3));
            FloatTensor input = Tensors.gaussian(new Shape(2, 4, side, 32), 4, 0, 1);
            Arrays.fill(input.data(), 0, 64, 1e6f);

            FloatTensor output = run(pass(block), input, block);

            assertThat(Definition.relativeError(block, input, output)).isLessThan(TOLERANCE);
        }
    }

    /** Or what is added to pixels and weights and subtracted again would cost accuracy. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1, 30, 1e4})
    void keepsItsAccuracyWhereChannelsAreOfUnevenSize(double scale) {
        SplittableRandom random = new SplittableRandom(7);
        BottleneckLayer layer = unevenLayer(36, 48, 12, random);
        DenseBlock block =
                new DenseBlock(List.of(layer), Normalization.RUNNING, DenseBlock.DEFAULT_EPS);
        FloatTensor input = Tensors.gaussian(new Shape(2, 36, 23, 24), 8, 0, scale);

        FloatTensor output = run(pass(block), input, block);

        assertThat(Definition.relativeError(block, input, output)).isLessThan(TOLERANCE);
    }

    private static BottleneckLayer unevenLayer(
            int channels, int width, int growthRate, SplittableRandom random) {
        double[] sizes = unevenSizes(channels, random);
        double[] squeezedSizes = unevenSizes(width, random);
        double[] widthSizes = unevenSizes(width, random);
        double[] conv1 = new double[width * channels];
        for (int i = 0; i < conv1.length; i++) {
            double weight = random.nextGaussian() / Math.sqrt(channels);
            conv1[i] = (float) (weight * squeezedSizes[i / channels] / sizes[i % channels]);
        }
        double[] conv2 = new double[growthRate * width * 9];
        for (int i = 0; i < conv2.length; i++) {
            double weight = random.nextGaussian() / Math.sqrt(width * 9);
            conv2[i] = (float) (weight / widthSizes[i / 9 % width]);
        }
        return new BottleneckLayer(
                norm(channels, sizes, filled(channels, 1)),
                new Convolution(width, channels, 1, conv1),
                norm(width, widthSizes, squeezedSizes),
                new Convolution(growthRate, width, 3, conv2));
    }

    private static double[] unevenSizes(int count, SplittableRandom random) {
        return random.doubles(count, -3, 3).map(e -> Math.pow(10, e)).toArray();
    }

    private static BatchNorm norm(int channels, double[] weight, double[] deviation) {
        double[] variance = Arrays.stream(deviation).map(d -> (float) (d * d)).toArray();
        return new BatchNorm(
                channels,
                new BatchNorm.Affine(weight, new double[channels]),
                new BatchNorm.Running(new double[channels], variance));
    }

    private static double[] filled(int count, double value) {
        double[] values = new double[count];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void copiesTheInputBitForBit() {
        DenseBlock block = Blocks.plain(2, 1, 4).with(new SplittableRandom(5));
        FloatTensor input = Tensors.gaussian(new Shape(2, 2, 4, 4), 6, 0, 1);
        input.data()[3] = Float.intBitsToFloat(0x7f800001);
        input.data()[7] = -0f;

        FloatTensor output = run(pass(block), input, block);

        for (int i = 0; i < input.data().length; i++) {
            int copy = i < 32 ? i : 96 + i - 32;
            assertThat(Float.floatToRawIntBits(output.data()[copy]))
                    .isEqualTo(Float.floatToRawIntBits(input.data()[i]));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.densestream.densenet.engine.BlockCase#oneOfEachKind")
    void givesTheSameBitsInConcurrentPasses(BlockCase c) throws Exception {
        DenseBlock block = c.block();
        PreparedBlock prepared = engine().prepare(block);
        float[] alone = run(prepared.newBlockPass(), c.input(), block).data();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<float[]> caller =
                    () -> {
                        BlockPass pass = prepared.newBlockPass();
                        run(pass, c.otherInput(), block);
                        return run(pass, c.input(), block).data();
                    };
            for (Future<float[]> result : threads.invokeAll(List.of(caller, caller, caller))) {
                assertThat(result.get()).isEqualTo(alone);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void refusesAnInputWhoseChannelsDoNotFit() {
        DenseBlock block = Blocks.plain(2, 1, 1).with(new SplittableRandom(5));
        FloatTensor input = FloatTensor.zeros(new Shape(1, 3, 4, 4));

        assertThatThrownBy(() -> pass(block).run(input, input))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("input (1, 3, 4, 4): expected 2 channels, got 3");
    }

    @Test
    void refusesAnOutputThatDoesNotFit() {
        DenseBlock block = Blocks.plain(2, 1, 4).with(new SplittableRandom(5));
        FloatTensor input = FloatTensor.zeros(new Shape(1, 2, 4, 4));

        assertThatThrownBy(() -> pass(block).run(input, FloatTensor.zeros(new Shape(1, 5, 4, 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("output: expected shape (1, 6, 4, 4), got (1, 5, 4, 4)");
    }

    @Test
    void refusesAveragesThatDoNotFit() {
        DenseBlock block = Blocks.plain(2, 1, 4).with(new SplittableRandom(5));
        FloatTensor input = FloatTensor.zeros(new Shape(1, 2, 4, 4));

        assertThatThrownBy(
                        () ->
                                pass(block)
                                        .runPooled(input, FloatTensor.zeros(new Shape(1, 5, 1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("averages: expected shape (1, 6, 1, 1), got (1, 5, 1, 1)");
        assertThatThrownBy(
                        () ->
                                pass(block)
                                        .runPooled(input, FloatTensor.zeros(new Shape(1, 6, 4, 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("averages: expected shape (1, 6, 1, 1), got (1, 6, 4, 4)");
    }

    @Test
    void computesDoublesByTheDefinition() {
        DenseBlock block = Blocks.plain(2, 2, 4).with(new SplittableRandom(11));
        FloatTensor input = Tensors.gaussian(new Shape(1, 2, 5, 5), 12, 0, 1);
        DoubleTensor output = DoubleTensor.zeros(block.outputShape(input.shape()));

        pass(block).run(Tensors.widen(input), output);

        assertThat(output.data()).isEqualTo(Definition.output(block, input).data());
    }

    @Test
    void averagesDoublesByTheDefinition() {
        DenseBlock block = Blocks.plain(2, 2, 4).with(new SplittableRandom(11));
        FloatTensor input = Tensors.gaussian(new Shape(3, 2, 5, 5), 12, 0, 1);
        DoubleTensor means = DoubleTensor.zeros(block.outputShape(input.shape()).pooled());

        pass(block).run(Tensors.widen(input), means, true);

        DoubleTensor output = Definition.output(block, input);
        assertThat(means.data()).isEqualTo(GlobalAveragePool.of(output).data());
    }

    @Test
    void refusesTensorsOfTwoPrecisions() {
        DenseBlock block = Blocks.plain(2, 2, 2).with(new SplittableRandom(1));
        FloatTensor input = FloatTensor.zeros(new Shape(1, 2, 4, 4));
        DoubleTensor output = DoubleTensor.zeros(block.outputShape(input.shape()));

        assertThatThrownBy(() -> pass(block).run(input, output, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("output: expected SINGLE precision, got DOUBLE");
    }

    protected final BlockPass pass(DenseBlock block) {
        return engine().prepare(block).newBlockPass();
    }

    /** Runs into an output that is NaN wherever the pass does not write. */
    protected static FloatTensor run(BlockPass pass, FloatTensor input, DenseBlock block) {
        FloatTensor output = FloatTensor.zeros(block.outputShape(input.shape()));
        Arrays.fill(output.data(), Float.NaN);
        pass.run(input, output);
        return output;
    }

    /** Pools into averages that are NaN wherever the pass does not write. */
    protected static FloatTensor runPooled(BlockPass pass, FloatTensor input, DenseBlock block) {
        FloatTensor means = FloatTensor.zeros(block.outputShape(input.shape()).pooled());
        Arrays.fill(means.data(), Float.NaN);
        pass.runPooled(input, means);
        return means;
    }
}
