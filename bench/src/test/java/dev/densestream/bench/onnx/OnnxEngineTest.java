// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.bench.Work;
import dev.densestream.bench.WorkData;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.reference.GlobalAveragePool;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxEngineTest {

    private static final List<Work> SHAPES =
            List.of(
                    new Work("first", 2, 3, 5, 2, 4, 0),
                    new Work("other shape", 1, 3, 8, 2, 4, 0),
                    new Work("first again", 2, 3, 5, 2, 4, 0));

    @ParameterizedTest
    @ValueSource(strings = {"onnxruntime-exported", "onnxruntime-grouped"})
    void isFoundByNameAndComputesTheDefinitionForChangingShapes(String name) {
        WorkData first = WorkData.of(SHAPES.get(0));
        PreparedBlock prepared = Engines.named(name).prepare(first.block());
        BlockPass pass = prepared.newBlockPass();
        BlockPass reference = Engines.named("reference").prepare(first.block()).newBlockPass();
        for (Work shape : SHAPES) {
            FloatTensor input = WorkData.of(shape).input();
            FloatTensor actual = FloatTensor.zeros(shape.outputShape());
            FloatTensor expected = FloatTensor.zeros(shape.outputShape());
            pass.run(input, actual);
            reference.run(input, expected);
            for (int i = 0; i < expected.data().length; i++) {
                assertThat(actual.data()[i]).isCloseTo(expected.data()[i], within(1e-4f));
            }
            FloatTensor expectedMeans = GlobalAveragePool.of(expected);
            FloatTensor means = FloatTensor.zeros(expectedMeans.shape());
            pass.runPooled(input, means);
            assertThat(means.data()).containsExactly(expectedMeans.data(), within(1e-4f));
        }
    }

    @Test
    void refusesDoublePrecision() {
        Work work = SHAPES.get(0);
        BlockPass pass =
                Engines.named("onnxruntime-exported")
                        .prepare(WorkData.of(work).block())
                        .newBlockPass();
        assertThatThrownBy(
                        () ->
                                pass.run(
                                        DoubleTensor.zeros(work.inputShape()),
                                        DoubleTensor.zeros(work.outputShape())))
                .hasMessageContaining("F64");
    }
}
