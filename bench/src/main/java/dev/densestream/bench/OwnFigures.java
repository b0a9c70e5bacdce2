// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import com.sun.management.ThreadMXBean;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.FloatTensor;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What a forward pass of this project costs beside its time.
 *
 * @param work the block's id
 * @param firstPreparationMillis packing the weights, the first time in this JVM for this block
 * @param preparationMillis the median of the next ones
 * @param scratchBytes what a new forward pass and its first run allocate; the output is not in it
 * @param outputBytes the output, for comparison
 * @param allocatedBytesPerRun what a run allocates after that
 */
public record OwnFigures(
        String work,
        double firstPreparationMillis,
        double preparationMillis,
        long scratchBytes,
        long outputBytes,
        double allocatedBytesPerRun) {

    private static final int PREPARATIONS = 9;
    private static final int RUNS = 8;

    /** Compiled code allocates less than interpreted code, so the last runs of this time count. */
    private static final long SETTLING_NANOS = 1_000_000_000L;

    static OwnFigures of(String engineName, Work work) {
        WorkData data = WorkData.of(work);
        Engine engine = Engines.named(engineName);
        double first = preparationMillis(engine, data);
        double[] next = new double[PREPARATIONS];
        for (int i = 0; i < PREPARATIONS; i++) {
            next[i] = preparationMillis(engine, data);
        }
        Arrays.sort(next);
        PreparedBlock block = engine.prepare(data.block());
        FloatTensor output = FloatTensor.zeros(work.outputShape());
        // another pass first: what the JVM allocates once, such as loaded classes, is not scratch
        block.newBlockPass().run(data.input(), output);
        long before = allocated();
        BlockPass pass = firstRun(block, data.input(), output);
        long scratch = allocated() - before;
        double perRun = 0;
        for (long end = System.nanoTime() + SETTLING_NANOS; System.nanoTime() < end; ) {
            long start = allocated();
            for (int i = 0; i < RUNS; i++) {
                pass.run(data.input(), output);
            }
            perRun = (double) (allocated() - start) / RUNS;
        }
        return new OwnFigures(
                work.id(),
                first,
                next[PREPARATIONS / 2],
                scratch,
                (long) output.data().length * Float.BYTES,
                perRun);
    }

    private static BlockPass firstRun(PreparedBlock block, FloatTensor input, FloatTensor output) {
        BlockPass pass = block.newBlockPass();
        pass.run(input, output);
        return pass;
    }

    private static double preparationMillis(Engine engine, WorkData data) {
        long start = System.nanoTime();
        PreparedBlock prepared = engine.prepare(data.block());
        double millis = (System.nanoTime() - start) / 1e6;
        if (prepared.block() != data.block()) {
            throw new IllegalStateException(engine.name() + " prepared another block");
        }
        return millis;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }
}
