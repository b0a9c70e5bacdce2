// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.peer;

import dev.densestream.bench.WorkData;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;

/**
 * What a job asks of its engine where it emits pooled responses: the averages of the feature maps.
 *
 * @param engine a name that {@link Engines#named} takes
 */
public record Pooling(String engine) implements Peer {

    /** What every label begins with. */
    public static final String PREFIX = "pooling-";

    @Override
    public String label() {
        return PREFIX + engine;
    }

    @Override
    public String version() {
        return Engines.named(engine).name();
    }

    @Override
    public int warmUpFactor() {
        return new Densestream(engine).warmUpFactor();
    }

    /** The averages over H and W, (N, C). */
    @Override
    public double[] expected(WorkData data, double[] maps) {
        Shape shape = data.work().outputShape();
        double[] means = new double[shape.n() * shape.c()];
        for (int i = 0; i < maps.length; i++) {
            means[i / shape.pixels()] += maps[i] / shape.pixels();
        }
        return means;
    }

    @Override
    public PreparedWork prepare(WorkData data, int threads) {
        PreparedBlock block = Engines.named(engine).prepare(data.block());
        return () -> {
            BlockPass pass = block.newBlockPass();
            FloatTensor means = FloatTensor.zeros(data.work().outputShape().pooled());
            return new EngineCaller(() -> pass.runPooled(data.input(), means), means);
        };
    }
}
