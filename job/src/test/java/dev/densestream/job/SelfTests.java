// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import dev.densestream.serde.weights.DenseBlockExtract;
import dev.densestream.serde.weights.SelfTest;
import java.util.List;

/** Weights that prove themselves. */
public final class SelfTests {

    private SelfTests() {}

    /**
     * The weights of a single-precision golden case, with its input and output as their self-test.
     *
     * @param error added to the last number of the output
     */
    public static byte[] weights(GoldenCase golden, double error) {
        Safetensors block =
                Safetensors.parse(
                        DenseBlockExtract.canonical(golden.weightsFile(), golden.prefix()),
                        Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        SafetensorsWriter writer = new SafetensorsWriter().metadata(block.metadata());
        block.tensors().forEach((name, tensor) -> writer.add(name, block, tensor));
        FloatTensor input = (FloatTensor) golden.input();
        double[] expected = golden.expected().data();
        float[] output = new float[expected.length];
        for (int i = 0; i < output.length; i++) {
            output[i] = (float) expected[i];
        }
        output[output.length - 1] += (float) error;
        writer.add(SelfTest.INPUT, Dtype.F32, sides(input.shape()), input.data());
        writer.add(SelfTest.OUTPUT, Dtype.F32, sides(golden.expected().shape()), output);
        return writer.toBytes();
    }

    private static List<Long> sides(Shape shape) {
        return List.of((long) shape.n(), (long) shape.c(), (long) shape.h(), (long) shape.w());
    }
}
