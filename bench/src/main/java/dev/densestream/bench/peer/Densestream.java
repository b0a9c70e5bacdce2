// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.peer;

import dev.densestream.bench.WorkData;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.FloatTensor;

/**
 * An engine of this project. A forward pass uses one thread; a second core is for a second caller.
 *
 * @param engine a name that {@link Engines#named} takes
 */
public record Densestream(String engine) implements Peer {

    /** What every label begins with. */
    public static final String PREFIX = "densestream-";

    @Override
    public String label() {
        return PREFIX + engine;
    }

    @Override
    public String version() {
        return Engines.named(engine).name();
    }

    /** The JVM interprets first and compiles later; a block's first runs take a second each. */
    @Override
    public int warmUpFactor() {
        return 8;
    }

    @Override
    public PreparedWork prepare(WorkData data, int threads) {
        PreparedBlock block = Engines.named(engine).prepare(data.block());
        return () -> {
            BlockPass pass = block.newBlockPass();
            FloatTensor output = FloatTensor.zeros(data.work().outputShape());
            return new EngineCaller(() -> pass.run(data.input(), output), output);
        };
    }
}
