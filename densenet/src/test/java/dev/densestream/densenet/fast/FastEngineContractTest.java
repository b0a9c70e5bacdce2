// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.engine.BlockCase;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.Blocks;
import dev.densestream.densenet.engine.Definition;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.Tensors;
import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.reference.GlobalAveragePool;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fast engine promises besides, with any kernels. */
abstract class FastEngineContractTest extends NumbersContractTest {

    /** The kernels' own scratch memory and headers of arrays. */
    private static final long SMALL_BYTES = 16 << 10;

    private final FastEngine engine = new FastEngine(kernels());

    abstract Kernels kernels();

    @Override
    protected Engine engine() {
        return engine;
    }

    @Test
    void computesBandsOfImagesThatAreTooLargeForOneRegion() {
        for (Normalization normalization : Normalization.values()) {
            Blocks wide = new Blocks(3, 2, 40, 160, true, true, normalization);
            Blocks deep = new Blocks(100, 1, 4, 0, true, true, normalization);
            for (BlockCase c :
                    List.of(
                            new BlockCase(wide, 2, 70, 66, 1),
                            new BlockCase(deep, 1, 107, 104, 2))) {
                FloatTensor output = run(pass(c.block()), c.input(), c.block());

                assertThat(Definition.relativeError(c.block(), c.input(), output))
                        .isLessThan(TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 4", "3, 4, 4", "2, 8, 4", "4, 28, 28", "1, 32, 16", "3, 12, 20"})
    void computesImagesOfWholeTiles(int n, int h, int w) {
        Blocks blocks = new Blocks(33, 3, 12, 48, true, true, Normalization.RUNNING);
        agreesAlsoOverOldValues(new BlockCase(blocks, n, h, w, 3));
    }

    /** Where tiles have neighbours in other groups: some rows of tiles, or parts of them. */
    @ParameterizedTest
    @CsvSource({
        "2, 32, 32",
        "1, 64, 64",
        "3, 20, 20",
        "2, 28, 28",
        "1, 60, 40",
        "2, 9, 61",
        "1, 9, 65",
        "5, 7, 13",
        "1, 33, 3",
        "3, 4, 64",
        "2, 17, 15"
    })
    void computesBatchesWhoseImagesSpanGroups(int n, int h, int w) {
        Blocks blocks = new Blocks(7, 5, 12, 0, false, true, Normalization.BATCH);
        agreesAlsoOverOldValues(new BlockCase(blocks, n, h, w, 3));
    }

    @Test
    void computesMoreChannelsThanAreMultipliedAtOnce() {
        for (Normalization normalization : Normalization.values()) {
            Blocks blocks = new Blocks(1021, 2, 4, 16, true, true, normalization);
            agreesAlsoOverOldValues(new BlockCase(blocks, 1, 9, 8, 5));
        }
    }

    private void agreesAlsoOverOldValues(BlockCase c) {
        FastPass pass = (FastPass) pass(c.block());

        FloatTensor output = run(pass, c.input(), c.block());
        pass.buffers().fill(Float.NaN);
        FloatTensor again = run(pass, c.input(), c.block());
        pass.buffers().fill(Float.NaN);
        FloatTensor means = runPooled(pass, c.input(), c.block());

        assertThat(Definition.relativeError(c.block(), c.input(), output)).isLessThan(TOLERANCE);
        assertThat(again.data()).isEqualTo(output.data());
        assertThat(means.data())
                .containsExactly(GlobalAveragePool.of(output).data(), within(1e-6f));
    }

    @ParameterizedTest
    @MethodSource("dev.densestream.densenet.engine.BlockCase#grid")
    void givesTheSameBitsWhateverTheWorkspaceHeld(BlockCase c) {
        DenseBlock block = c.block();
        float[] alone = run(pass(block), c.input(), block).data();
        float[] pooledAlone = runPooled(pass(block), c.input(), block).data();
        FastPass reused = (FastPass) pass(block);
        for (float poison : new float[] {Float.NaN, 1e30f}) {
            run(reused, c.otherInput(), block);
            runPooled(reused, c.otherInput(), block);
            reused.buffers().fill(poison);

            assertThat(run(reused, c.input(), block).data()).isEqualTo(alone);

            reused.buffers().fill(poison);

            assertThat(runPooled(reused, c.input(), block).data()).isEqualTo(pooledAlone);
        }
    }

    /** Or the test above shows little. */
    @Test
    void fillsAllBuffers() {
        DenseBlock block = Blocks.plain(5, 5, 12).with(new SplittableRandom(1));
        FastPass pass = (FastPass) pass(block);
        run(pass, Tensors.gaussian(new Shape(3, 5, 9, 11), 2, 0, 1), block);

        pass.buffers().fill(Float.NaN);

        for (Buffer buffer : Buffer.values()) {
            for (float value : pass.buffers().get(buffer)) {
                assertThat(value).as(buffer.name()).isNaN();
            }
        }
        for (float value : pass.buffers().kernelScratch()) {
            assertThat(value).as("scratch of the kernels").isNaN();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.densestream.densenet.engine.BlockCase#oneOfEachKind")
    void allocatesNothingInSteadyState(BlockCase c) {
        DenseBlock block = c.block();
        FloatTensor input = c.input();
        FloatTensor output = FloatTensor.zeros(block.outputShape(input.shape()));
        BlockPass pass = pass(block);
        assertAllocatesNothing(() -> pass.run(input, output));
    }

    /** Where tiles cover the images exactly, so that feature maps need not be written. */
    @Test
    void allocatesNothingForWholeTilesAndTheirAverages() {
        BlockCase c =
                new BlockCase(
                        new Blocks(7, 5, 12, 0, false, true, Normalization.BATCH), 2, 8, 12, 1);
        DenseBlock block = c.block();
        FloatTensor input = c.input();
        Shape shape = block.outputShape(input.shape());
        FloatTensor output = FloatTensor.zeros(shape);
        FloatTensor means = FloatTensor.zeros(shape.pooled());
        BlockPass pass = pass(block);

        assertAllocatesNothing(() -> pass.run(input, output));
        assertAllocatesNothing(() -> pass.runPooled(input, means));
    }

    private static void assertAllocatesNothing(Runnable run) {
        // vectors are objects until the compiler has seen to all loops: wait for that
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        long perRun = bytesPerRun(run);
        while (perRun >= 1024 && System.nanoTime() < deadline) {
            perRun = bytesPerRun(run);
        }

        assertThat(perRun).isLessThan(1024);
    }

    private static long bytesPerRun(Runnable run) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        int runs = 100;
        for (int i = 0; i < runs; i++) {
            run.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / runs;
    }

    /** With statistics of the batch, of blocks that have a way in less memory. */
    @ParameterizedTest
    @CsvSource({
        "4, 0, 40, 1, 1",
        "4, 0, 3, 9, 33",
        "1, 400, 20000, 1, 1",
        "1, 400, 9, 40, 41",
        "1, 400, 1, 130, 133"
    })
    void computesTheSameInLessMemory(int layers, int width, int n, int h, int w) {
        Blocks kind = new Blocks(7, layers, 4, width, false, true, Normalization.BATCH);
        BlockCase c = new BlockCase(kind, n, h, w, 11);
        Workspace workspace = new Workspace();
        FastPass pass = (FastPass) engine.prepare(c.block()).newBlockPass(workspace);
        long fast = pass.need(c.input().shape(), Precision.SINGLE, false).scratchBytes();
        workspace.limit(fast - 1);
        long frugal = pass.need(c.input().shape(), Precision.SINGLE, false).scratchBytes();

        FloatTensor output = run(pass, c.input(), c.block());

        assertThat(frugal).isLessThan(fast);
        assertThat(pass.buffers().sizeBytes()).isLessThanOrEqualTo(frugal + SMALL_BYTES);
        assertThat(Definition.relativeError(c.block(), c.input(), output)).isLessThan(TOLERANCE);
        pass.buffers().fill(Float.NaN);
        assertThat(run(pass, c.input(), c.block()).data()).isEqualTo(output.data());
    }

    @ParameterizedTest
    @MethodSource("dev.densestream.densenet.engine.BlockCase#grid")
    void holdsNoMoreThanItStated(BlockCase c) {
        Shape shape = c.input().shape();
        FastPass pass = (FastPass) pass(c.block());
        long stated = pass.need(shape, Precision.SINGLE, false).scratchBytes();
        run(pass, c.input(), c.block());
        long held = pass.buffers().sizeBytes();
        FastPass pooling = (FastPass) pass(c.block());
        long statedPooled = pooling.need(shape, Precision.SINGLE, true).scratchBytes();
        runPooled(pooling, c.input(), c.block());

        assertThat(held).isBetween((long) (stated / 1.25) - SMALL_BYTES, stated + SMALL_BYTES);
        assertThat(pooling.buffers().sizeBytes())
                .isBetween((long) (statedPooled / 1.25) - SMALL_BYTES, statedPooled + SMALL_BYTES);
    }

    /** One workspace for all: what one model needed does not come on top of what another needs. */
    @Test
    void aWorkspaceKeepsToItsLimitWhoeverUsesIt() {
        Workspace workspace = new Workspace();
        List<BlockCase> cases = BlockCase.grid().toList();
        long limit =
                cases.stream()
                        .mapToLong(
                                c ->
                                        pass(c.block())
                                                .need(c.input().shape(), Precision.SINGLE, false)
                                                .scratchBytes())
                        .max()
                        .orElseThrow();
        for (BlockCase c : cases) {
            workspace.limit(limit);
            BlockPass pass = engine.prepare(c.block()).newBlockPass(workspace);
            FloatTensor output = run(pass, c.input(), c.block());

            assertThat(workspace.sizeBytes()).isLessThanOrEqualTo(limit + SMALL_BYTES);
            assertThat(output.data()).isEqualTo(run(pass(c.block()), c.input(), c.block()).data());
        }
    }

    @Test
    void statesWhatIsMoreThanArraysHold() {
        DenseBlock block = Blocks.plain(4, 1, 4).with(new SplittableRandom(1));
        BlockPass pass = pass(block);
        Shape tiny = new Shape(225_000_000, 4, 1, 1);

        pass.need(tiny, Precision.SINGLE, false);

        assertThat(pass.need(tiny, Precision.SINGLE, false).scratchBytes()).isGreaterThan(1L << 30);
    }

    @Test
    void keepsScratchMemoryWithinItsBounds() {
        Shape shape = new Shape(8, 16, 32, 32);
        DenseBlock batch = Blocks.plain(16, 12, 12).with(new SplittableRandom(7));
        Blocks runningKind = new Blocks(64, 6, 32, 128, true, false, Normalization.RUNNING);
        DenseBlock running = runningKind.with(new SplittableRandom(8));

        FastPass batchPass = (FastPass) pass(batch);
        FloatTensor output = run(batchPass, Tensors.gaussian(shape, 9, 0, 1), batch);
        FastPass runningPass = (FastPass) pass(running);
        run(runningPass, Tensors.gaussian(new Shape(8, 64, 56, 56), 10, 0, 1), running);

        assertThat(batchPass.buffers().sizeBytes())
                .isLessThan(3L * output.data().length * Float.BYTES);
        assertThat(runningPass.buffers().sizeBytes()).isLessThan(32L << 20);
    }
}
