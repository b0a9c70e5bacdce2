package dev.densestream.densenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.densestream.densenet.kernel.Kernels;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fast engine promises with any kernels. The reference engine in double is the judge. */
abstract class FastEngineContractTest {

    /** Relative to the largest new feature map, or to 1; data of unit scale. */
    private static final double TOLERANCE = 3e-5;

    private static final int[] SIDES = {1, 7, 8, 9, 15, 16, 17, 31, 33};
    private static final int[] GROWTH_RATES = {1, 4, 12, 40};

    private final Kernels kernels = kernels();

    abstract Kernels kernels();

    record Case(Blocks blocks, int n, int h, int w, long seed) {

        DenseBlock block() {
            return blocks.with(new SplittableRandom(seed));
        }

        FloatTensor input() {
            return gaussian(new Shape(n, blocks.inputChannels(), h, w), seed + 1, 0, 1);
        }
    }

    /** Every side with every kind of block; growth rates, batch sizes and biases take turns. */
    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        int turn = 0;
        for (int side : SIDES) {
            for (boolean bottleneck : new boolean[] {false, true}) {
                for (Normalization normalization : Normalization.values()) {
                    for (boolean affine : new boolean[] {false, true}) {
                        int k = GROWTH_RATES[turn % GROWTH_RATES.length];
                        int layers = k == 12 ? 6 : 3;
                        int width = bottleneck ? 4 * k : 0;
                        boolean bias = turn / 2 % 2 == 0;
                        Blocks blocks =
                                new Blocks(5, layers, k, width, affine, bias, normalization);
                        int other = SIDES[(turn * 7 + 3) % SIDES.length];
                        cases.add(new Case(blocks, 1 + turn % 3, side, other, turn));
                        turn++;
                    }
                    turn++;
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheDefinitionInDouble(Case c) {
        FloatTensor input = c.input();

        FloatTensor output = run(pass(c.block()), input, c.block());

        assertThat(worstError(c.block(), input, output)).isLessThan(TOLERANCE);
    }

    @Test
    void computesBandsOfImagesThatAreTooLargeForOneRegion() {
        for (Normalization normalization : Normalization.values()) {
            Case bottleneck =
                    new Case(new Blocks(3, 2, 40, 160, true, true, normalization), 2, 70, 66, 1);
            Case plain =
                    new Case(new Blocks(100, 1, 4, 0, true, true, normalization), 1, 107, 104, 2);
            for (Case c : List.of(bottleneck, plain)) {
                FloatTensor output = run(pass(c.block()), c.input(), c.block());

                assertThat(worstError(c.block(), c.input(), output)).isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    void keepsItsAccuracyWhereTheMeanIsFarLargerThanTheDeviation() {
        DenseBlock block = Blocks.plain(8, 3, 12).with(new SplittableRandom(3));
        FloatTensor input = gaussian(new Shape(2, 8, 17, 15), 4, 1000, 0.01);

        FloatTensor output = run(pass(block), input, block);

        assertThat(largestDifference(reference(block, input).data(), output, 8)).isLessThan(2e-3);
    }

    @Test
    void copiesTheInputBitForBit() {
        DenseBlock block = Blocks.plain(2, 1, 4).with(new SplittableRandom(5));
        FloatTensor input = gaussian(new Shape(1, 2, 4, 4), 6, 0, 1);
        input.data()[3] = Float.intBitsToFloat(0x7f800001);
        input.data()[7] = -0f;

        FloatTensor output = run(pass(block), input, block);

        for (int i = 0; i < input.data().length; i++) {
            assertThat(Float.floatToRawIntBits(output.data()[i]))
                    .isEqualTo(Float.floatToRawIntBits(input.data()[i]));
        }
    }

    @Test
    void givesTheSameBitsWhateverWasComputedBefore() {
        for (Case c : someOfEachKind()) {
            DenseBlock block = c.block();
            FloatTensor input = c.input();
            float[] alone = run(pass(block), input, block).data();

            FastPass reused = pass(block);
            Shape larger = new Shape(3, input.shape().c(), 37, 35);
            run(reused, gaussian(larger, 99, 1e6, 1e3), block);
            reused.workspace().fill(Float.NaN);
            float[] afterwards = run(reused, input, block).data();
            reused.workspace().fill(1e30f);
            float[] again = run(reused, input, block).data();

            assertThat(afterwards).isEqualTo(alone);
            assertThat(again).isEqualTo(alone);
        }
    }

    @Test
    void givesTheSameBitsInConcurrentPasses() throws Exception {
        for (Case c : someOfEachKind()) {
            DenseBlock block = c.block();
            PreparedBlock prepared = new FastEngine(kernels).prepare(block);
            float[] alone = run(prepared.newForwardPass(), c.input(), block).data();
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                Callable<float[]> caller =
                        () -> {
                            ForwardPass pass = prepared.newForwardPass();
                            run(pass, c.input(), block);
                            return run(pass, c.input(), block).data();
                        };
                for (Future<float[]> result : threads.invokeAll(List.of(caller, caller, caller))) {
                    assertThat(result.get()).isEqualTo(alone);
                }
            } finally {
                threads.shutdown();
            }
        }
    }

    @Test
    void allocatesNothingInSteadyState() {
        for (Case c : someOfEachKind()) {
            DenseBlock block = c.block();
            FloatTensor input = c.input();
            FloatTensor output = FloatTensor.zeros(block.outputShape(input.shape()));
            FastPass pass = pass(block);
            // vectors are objects until the compiler has seen to all loops: wait for that
            long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            long perRun = bytesPerRun(pass, input, output);
            while (perRun >= 1024 && System.nanoTime() < deadline) {
                perRun = bytesPerRun(pass, input, output);
            }

            assertThat(perRun).as(c.toString()).isLessThan(1024);
        }
    }

    private static long bytesPerRun(ForwardPass pass, FloatTensor input, FloatTensor output) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        int runs = 100;
        for (int i = 0; i < runs; i++) {
            pass.run(input, output);
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / runs;
    }

    @Test
    void keepsScratchMemoryWithinItsBounds() {
        Shape shape = new Shape(8, 16, 32, 32);
        DenseBlock batch = Blocks.plain(16, 12, 12).with(new SplittableRandom(7));
        Blocks runningKind = new Blocks(64, 6, 32, 128, true, false, Normalization.RUNNING);
        DenseBlock running = runningKind.with(new SplittableRandom(8));

        FastPass batchPass = pass(batch);
        FloatTensor output = run(batchPass, gaussian(shape, 9, 0, 1), batch);
        FastPass runningPass = pass(running);
        run(runningPass, gaussian(new Shape(8, 64, 56, 56), 10, 0, 1), running);

        assertThat(batchPass.workspace().sizeBytes())
                .isLessThan(3L * output.data().length * Float.BYTES);
        assertThat(runningPass.workspace().sizeBytes()).isLessThan(32L << 20);
    }

    @Test
    void refusesAnOutputThatDoesNotFit() {
        DenseBlock block = Blocks.plain(2, 1, 4).with(new SplittableRandom(5));
        FloatTensor input = FloatTensor.zeros(new Shape(1, 2, 4, 4));

        assertThatThrownBy(() -> pass(block).run(input, FloatTensor.zeros(new Shape(1, 5, 4, 4))))
                .hasMessageContaining("expected shape (1, 6, 4, 4), got (1, 5, 4, 4)");
    }

    @Test
    void computesDoublesLikeTheReferenceEngine() {
        DenseBlock block = Blocks.plain(2, 2, 4).with(new SplittableRandom(11));
        FloatTensor input = gaussian(new Shape(1, 2, 5, 5), 12, 0, 1);
        DoubleTensor output = DoubleTensor.zeros(block.outputShape(input.shape()));

        pass(block).run(widen(input), output);

        assertThat(output.data()).isEqualTo(reference(block, input).data());
    }

    private static List<Case> someOfEachKind() {
        return List.of(
                new Case(Blocks.plain(5, 5, 12), 3, 9, 11, 20),
                new Case(new Blocks(3, 2, 4, 0, true, true, Normalization.RUNNING), 2, 7, 6, 21),
                new Case(new Blocks(3, 2, 4, 16, true, true, Normalization.BATCH), 2, 7, 6, 22),
                new Case(new Blocks(3, 2, 4, 16, true, true, Normalization.RUNNING), 2, 9, 6, 23));
    }

    private FastPass pass(DenseBlock block) {
        return (FastPass) new FastEngine(kernels).prepare(block).newForwardPass();
    }

    private static FloatTensor run(ForwardPass pass, FloatTensor input, DenseBlock block) {
        FloatTensor output = FloatTensor.zeros(block.outputShape(input.shape()));
        Arrays.fill(output.data(), Float.NaN);
        pass.run(input, output);
        return output;
    }

    private static FloatTensor gaussian(Shape shape, long seed, double mean, double deviation) {
        Random random = new Random(seed);
        FloatTensor tensor = FloatTensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return tensor;
    }

    private static DoubleTensor widen(FloatTensor tensor) {
        DoubleTensor wide = DoubleTensor.zeros(tensor.shape());
        for (int i = 0; i < wide.data().length; i++) {
            wide.data()[i] = tensor.data()[i];
        }
        return wide;
    }

    private static DoubleTensor reference(DenseBlock block, FloatTensor input) {
        DoubleTensor output = DoubleTensor.zeros(block.outputShape(input.shape()));
        new ReferenceEngine().prepare(block).newForwardPass().run(widen(input), output);
        return output;
    }

    private static double worstError(DenseBlock block, FloatTensor input, FloatTensor output) {
        double[] expected = reference(block, input).data();
        double largest = 1;
        for (int i = 0; i < expected.length; i++) {
            if (isNew(i, output.shape(), block.inputChannels())) {
                largest = Math.max(largest, Math.abs(expected[i]));
            }
        }
        return largestDifference(expected, output, block.inputChannels()) / largest;
    }

    private static double largestDifference(double[] expected, FloatTensor output, int c0) {
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            if (isNew(i, output.shape(), c0)) {
                double error = Math.abs(expected[i] - output.data()[i]);
                // a NaN must not hide behind a comparison
                worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
            }
        }
        return worst;
    }

    private static boolean isNew(int index, Shape shape, int inputChannels) {
        return index / shape.pixels() % shape.c() >= inputChannels;
    }
}
