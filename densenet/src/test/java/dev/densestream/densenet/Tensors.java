package dev.densestream.densenet;

import java.util.Random;

/** Tensors for tests. */
final class Tensors {

    /** Normally distributed values; the same seed gives the same ones. */
    static FloatTensor gaussian(Shape shape, long seed, double mean, double deviation) {
        Random random = new Random(seed);
        FloatTensor tensor = FloatTensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return tensor;
    }

    /** The same values in double. */
    static DoubleTensor widen(FloatTensor tensor) {
        DoubleTensor wide = DoubleTensor.zeros(tensor.shape());
        for (int i = 0; i < wide.data().length; i++) {
            wide.data()[i] = tensor.data()[i];
        }
        return wide;
    }

    private Tensors() {}
}
