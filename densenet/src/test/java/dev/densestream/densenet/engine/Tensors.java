// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.Random;

/** Tensors for tests. */
public final class Tensors {

    /** Normally distributed values; the same seed gives the same ones. */
    public static FloatTensor gaussian(Shape shape, long seed, double mean, double deviation) {
        Random random = new Random(seed);
        FloatTensor tensor = FloatTensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return tensor;
    }

    /** The same values in double. */
    public static DoubleTensor widen(FloatTensor tensor) {
        DoubleTensor wide = DoubleTensor.zeros(tensor.shape());
        for (int i = 0; i < wide.data().length; i++) {
            wide.data()[i] = tensor.data()[i];
        }
        return wide;
    }

    private Tensors() {}
}
