// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.weights.DenseBlockWeights;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WideDefinitionTest {

    @Test
    void isTheDefinition() {
        BlockConfig config = new BlockConfig(1, 1, 2, 9, false, false);
        byte[] file = HeInitialization.safetensors(config, Map.of(), 1);
        DenseBlock block = DenseBlockWeights.read(file, "", null).block();
        Shape shape = new Shape(1, 1, 5, 7);
        double[] pixels = new Random(1).doubles(shape.pixels()).toArray();
        DoubleTensor input = new DoubleTensor(shape, pixels);
        DoubleTensor expected = DoubleTensor.zeros(block.outputShape(shape));
        new ReferenceEngine().prepare(block).newBlockPass().run(input, expected);

        assertThat(WideDefinition.covers(block, shape)).isTrue();
        assertThat(WideDefinition.output(block, input).data())
                .containsExactly(expected.data(), within(1e-12));
    }
}
