// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.engine.BlockCase;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.Blocks;
import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.kernel.ScalarKernels;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the fast engine states against what the JVM counts: never below, and not far above. With the
 * scalar kernels, which make no objects while they compute.
 */
class StatedMemoryTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Objects of a pass and of how a batch is cut, and the kernels' own scratch memory. */
    private static final long SMALL_BYTES = 40 << 10;

    private final FastEngine engine = new FastEngine(new ScalarKernels());

    /** Sides that waste, many images, large images, wide layers; each kind of block. */
    static Stream<BlockCase> shapes() {
        Blocks panels = new Blocks(16, 12, 12, 0, false, true, Normalization.BATCH);
        Blocks plain = new Blocks(16, 3, 12, 0, true, true, Normalization.BATCH);
        Blocks trained = new Blocks(16, 3, 12, 0, true, true, Normalization.RUNNING);
        Blocks squeezed = new Blocks(16, 3, 12, 48, true, true, Normalization.BATCH);
        Blocks wide = new Blocks(1, 1, 4, 512, false, false, Normalization.BATCH);
        Blocks trainedSqueezed = new Blocks(16, 3, 12, 48, true, true, Normalization.RUNNING);
        return Stream.of(panels, plain, trained, squeezed, wide, trainedSqueezed)
                .flatMap(
                        kind ->
                                Stream.of(
                                        new BlockCase(kind, 3000, 1, 1, 1),
                                        new BlockCase(kind, 700, 2, 5, 2),
                                        new BlockCase(kind, 1, 1, 3001, 3),
                                        new BlockCase(kind, 1, 97, 64, 4),
                                        new BlockCase(kind, 5, 28, 28, 5)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aPassAllocatesWhatItStates(BlockCase c) {
        DenseBlock block = c.block();
        PreparedBlock prepared = engine.prepare(block);
        FloatTensor input = c.input();
        FloatTensor output = FloatTensor.zeros(block.outputShape(input.shape()));
        linkClasses(prepared);
        for (boolean lessMemory : new boolean[] {false, true}) {
            Workspace workspace = new Workspace();
            BlockPass pass = prepared.newBlockPass(workspace);
            if (lessMemory) {
                // what a block packs for it is not the pass's
                workspace.limit(1);
                pass.need(input.shape(), Precision.SINGLE, false);
            }
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long stated = pass.need(input.shape(), Precision.SINGLE, false).scratchBytes();
            if (lessMemory) {
                workspace.limit(stated);
                pass.need(input.shape(), Precision.SINGLE, false);
            }
            pass.run(input, output);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

            assertThat(stated + SMALL_BYTES).isGreaterThanOrEqualTo(allocated);
            assertThat(stated).isLessThanOrEqualTo((long) (allocated * 1.25));
        }
    }

    /** What the JVM makes when code runs for the first time is not the pass's either. */
    private static void linkClasses(PreparedBlock prepared) {
        for (int side : new int[] {4, 5, 200}) {
            Shape shape = new Shape(2, prepared.block().inputChannels(), side, side);
            for (boolean lessMemory : new boolean[] {false, true}) {
                Workspace workspace = new Workspace();
                BlockPass pass = prepared.newBlockPass(workspace);
                if (lessMemory) {
                    workspace.limit(1);
                }
                pass.need(shape, Precision.SINGLE, false);
                if (side < 200) {
                    FloatTensor output = FloatTensor.zeros(prepared.block().outputShape(shape));
                    pass.run(FloatTensor.zeros(shape), output);
                }
            }
        }
    }

    static List<Blocks> blocks() {
        return List.of(
                new Blocks(16, 12, 12, 0, false, true, Normalization.BATCH),
                new Blocks(64, 5, 24, 0, true, true, Normalization.BATCH),
                new Blocks(64, 5, 24, 0, true, true, Normalization.RUNNING),
                new Blocks(64, 6, 32, 128, true, false, Normalization.RUNNING),
                new Blocks(64, 6, 32, 128, true, true, Normalization.BATCH),
                new Blocks(1, 1, 4, 4096, false, false, Normalization.BATCH));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void aPreparedBlockTakesWhatIsStatedBefore(Blocks kind) throws Exception {
        DenseBlock inDouble = kind.with(new SplittableRandom(1));
        FastEngine fast = new FastEngine(new ScalarKernels());
        for (DenseBlock block : List.of(inDouble, inFloat(inDouble))) {
            PreparedBlock prepared = fast.prepare(block);
            Workspace workspace = new Workspace();
            workspace.limit(0);
            // packs also what only large batches need
            Shape shape = new Shape(1, block.inputChannels(), 8, 8);
            prepared.newBlockPass(workspace).need(shape, Precision.SINGLE, false);

            long held = floatsAndDoubles(prepared);

            assertThat(fast.preparedBytes(block)).isBetween(held, held + held / 4 + SMALL_BYTES);
            assertThat(prepared.sizeBytes()).isEqualTo(fast.preparedBytes(block));
        }
    }

    private static DenseBlock inFloat(DenseBlock block) {
        return new DenseBlock(
                block.layers().stream().map(StatedMemoryTest::inFloat).toList(),
                block.normalization(),
                block.eps());
    }

    private static DenseLayer inFloat(DenseLayer layer) {
        return layer instanceof BottleneckLayer b
                ? new BottleneckLayer(b.norm1(), inFloat(b.conv1()), b.norm2(), inFloat(b.conv2()))
                : new PlainLayer(layer.norm1(), inFloat(((PlainLayer) layer).conv1()));
    }

    private static Convolution inFloat(Convolution c) {
        double[] weight = Arrays.stream(c.weight()).map(w -> (float) w).toArray();
        return new Convolution(c.outChannels(), c.inChannels(), c.kernelSize(), weight, c.bias());
    }

    /** Bytes of all arrays of numbers that an object reaches within this project. */
    private static long floatsAndDoubles(Object root) throws IllegalAccessException {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>(List.of(root));
        long bytes = 0;
        while (!open.isEmpty()) {
            Object one = open.pop();
            if (!seen.add(one)) {
                continue;
            }
            if (one instanceof float[] floats) {
                bytes += floats.length * (long) Float.BYTES;
            } else if (one instanceof double[] doubles) {
                bytes += doubles.length * (long) Double.BYTES;
            } else if (one instanceof List<?> list) {
                list.forEach(open::push);
            } else if (one.getClass().getName().startsWith("dev.densestream.densenet.")) {
                for (Field field : one.getClass().getDeclaredFields()) {
                    boolean isStatic = java.lang.reflect.Modifier.isStatic(field.getModifiers());
                    if (!isStatic && !field.getType().isPrimitive()) {
                        field.setAccessible(true);
                        Object value = field.get(one);
                        if (value != null) {
                            open.push(value);
                        }
                    }
                }
            }
        }
        return bytes;
    }
}
