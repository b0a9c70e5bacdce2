package dev.densestream.densenet;

import dev.densestream.densenet.kernel.KernelSelection;
import dev.densestream.densenet.kernel.Kernels;

/** The average of every channel over H and W, summed in double. */
public final class GlobalAveragePool {

    /**
     * Reads the feature maps once, as fast as memory gives them.
     *
     * @param maps (N, C, H, W); only read
     * @return a new tensor, (N, C, 1, 1)
     */
    public static FloatTensor of(FloatTensor maps) {
        Kernels kernels = KernelSelection.best();
        FloatTensor means = FloatTensor.zeros(pooled(maps.shape()));
        int pixels = maps.shape().pixels();
        for (int c = 0; c < means.data().length; c++) {
            means.data()[c] = (float) (kernels.sum(maps.data(), c * pixels, pixels) / pixels);
        }
        return means;
    }

    /** The same in double throughout. */
    public static DoubleTensor of(DoubleTensor maps) {
        DoubleTensor means = DoubleTensor.zeros(pooled(maps.shape()));
        int pixels = maps.shape().pixels();
        for (int c = 0; c < means.data().length; c++) {
            double sum = 0;
            for (int i = c * pixels; i < (c + 1) * pixels; i++) {
                sum += maps.data()[i];
            }
            means.data()[c] = sum / pixels;
        }
        return means;
    }

    private static Shape pooled(Shape maps) {
        return new Shape(maps.n(), maps.c(), 1, 1);
    }

    private GlobalAveragePool() {}
}
