// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.fast.KernelSelection;
import dev.densestream.densenet.kernel.ScalarKernels;
import dev.densestream.densenet.kernel.vector.VectorKernels;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every engine against the judge, the fast one with vector and with scalar kernels. */
@Tag("both-lanes")
class GoldenCasesTest {

    static Stream<Arguments> enginesAndCases() {
        return Engines.NAMES.stream()
                .flatMap(engine -> GoldenCases.all().stream().map(c -> Arguments.of(engine, c)));
    }

    static List<GoldenCase> cases() {
        return GoldenCases.all();
    }

    @Test
    void thereAreNineCases() {
        assertThat(GoldenCases.all()).hasSize(9).doesNotHaveDuplicates();
    }

    /** Fails where the JVM of a lane selects other kernels, such as for want of a flag. */
    @Test
    void theFastEngineRunsOnTheKernelsOfThisLane() {
        assertThat(KernelSelection.best())
                .isInstanceOf(
                        System.getProperty("densenet.lane", "vector").equals("vector")
                                ? VectorKernels.class
                                : ScalarKernels.class);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theWeightsSayHowTheCaseWasComputed(GoldenCase golden) {
        DenseBlock block = golden.weights().block();
        assertThat(block.normalization()).isEqualTo(golden.normalization());
        assertThat(block.eps()).isEqualTo(golden.eps());
        assertThat(block.outputShape(golden.input().shape())).isEqualTo(golden.expected().shape());
    }

    @ParameterizedTest
    @MethodSource("enginesAndCases")
    void computesTheCaseInItsOwnPrecision(String engine, GoldenCase golden) {
        Tensor input = golden.input();
        Tensor output = forward(engine, golden.weights().block(), input);
        assertThat(Agreement.keepsInput(input, output)).isTrue();
        assertThat(Agreement.relativeError(golden.expected(), output, input.shape().c()))
                .isLessThan(
                        input instanceof DoubleTensor
                                ? Agreement.F64_TOLERANCE
                                : Agreement.F32_TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("enginesAndCases")
    void computesTheCaseInDouble(String engine, GoldenCase golden) {
        DoubleTensor input = widen(golden.input());
        Tensor output = forward(engine, golden.weights().block(), input);
        assertThat(Agreement.keepsInput(input, output)).isTrue();
        assertThat(Agreement.relativeError(golden.expected(), output, input.shape().c()))
                .isLessThan(Agreement.F64_TOLERANCE);
    }

    private static Tensor forward(String engineName, DenseBlock block, Tensor input) {
        Engine engine = Engines.named(engineName);
        Shape shape = block.outputShape(input.shape());
        if (input instanceof FloatTensor floats) {
            FloatTensor output = FloatTensor.zeros(shape);
            engine.prepare(block).newBlockPass().run(floats, output);
            return output;
        }
        DoubleTensor output = DoubleTensor.zeros(shape);
        engine.prepare(block).newBlockPass().run((DoubleTensor) input, output);
        return output;
    }

    private static DoubleTensor widen(Tensor tensor) {
        if (tensor instanceof DoubleTensor doubles) {
            return doubles;
        }
        float[] narrow = ((FloatTensor) tensor).data();
        double[] wide = new double[narrow.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = narrow[i];
        }
        return new DoubleTensor(tensor.shape(), wide);
    }
}
