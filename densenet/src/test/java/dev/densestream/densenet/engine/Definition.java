// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;

/** The judge of the float engines: the definition, computed in double. */
public final class Definition {

    /** The block's whole output. */
    static DoubleTensor output(DenseBlock block, FloatTensor input) {
        DoubleTensor output = DoubleTensor.zeros(block.outputShape(input.shape()));
        new ReferenceEngine().prepare(block).newBlockPass().run(Tensors.widen(input), output);
        return output;
    }

    /** The largest error over the new feature maps, divided by the largest of them or 1. */
    public static double relativeError(DenseBlock block, FloatTensor input, FloatTensor output) {
        double[] expected = output(block, input).data();
        double largest = 1;
        for (int i = 0; i < expected.length; i++) {
            if (isNew(i, output.shape(), block.inputChannels())) {
                largest = Math.max(largest, Math.abs(expected[i]));
            }
        }
        return absoluteError(expected, output, block.inputChannels()) / largest;
    }

    /** The largest error over the new feature maps. */
    static double absoluteError(DenseBlock block, FloatTensor input, FloatTensor output) {
        return absoluteError(output(block, input).data(), output, block.inputChannels());
    }

    private static double absoluteError(double[] expected, FloatTensor output, int inputChannels) {
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            if (isNew(i, output.shape(), inputChannels)) {
                double error = Math.abs(expected[i] - output.data()[i]);
                // a NaN must not hide behind a comparison
                worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
            }
        }
        return worst;
    }

    private static boolean isNew(int index, Shape shape, int inputChannels) {
        return index / shape.pixels() % shape.c() >= inputChannels;
    }

    private Definition() {}
}
