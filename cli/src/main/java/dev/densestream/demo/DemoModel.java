// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.pictures.PictureBatch;
import dev.densestream.serde.weights.DenseBlockWeights;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import java.util.Map;

/** The demo's model: the first dense block of the CIFAR DenseNet of the paper, L = 12, k = 12. */
record DemoModel(String name, long version, byte[] weights, DenseBlock block) {

    private static final int LAYERS = 12;
    private static final int GROWTH_RATE = 12;
    private static final long SEED = 1;

    static DemoModel heInitialised(String name, long version) {
        byte[] weights =
                HeInitialization.safetensors(
                        new BlockConfig(
                                PictureBatch.CHANNELS, LAYERS, GROWTH_RATE, 0, false, false),
                        Map.of("model", name, "version", String.valueOf(version)),
                        SEED);
        return new DemoModel(
                name, version, weights, DenseBlockWeights.read(weights, "", null).block());
    }

    /** What the reference engine makes of a batch. */
    FloatTensor expected(FloatTensor batch) {
        FloatTensor output = FloatTensor.zeros(block.outputShape(batch.shape()));
        new ReferenceEngine().prepare(block).newBlockPass().run(batch, output);
        return output;
    }
}
