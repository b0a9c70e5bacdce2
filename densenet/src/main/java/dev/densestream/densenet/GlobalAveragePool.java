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
        FloatTensor means = FloatTensor.zeros(pooled(maps.shape()));
        into(maps, means, KernelSelection.best());
        return means;
    }

    /**
     * Writes the averages where they belong among those of as many channels or more.
     *
     * @param maps the first channels
     * @param means (N, at least C, 1, 1); later channels are left as they are
     */
    static void into(FloatTensor maps, FloatTensor means, Kernels kernels) {
        Shape shape = maps.shape();
        int pixels = shape.pixels();
        for (int n = 0; n < shape.n(); n++) {
            for (int c = 0; c < shape.c(); c++) {
                double sum = kernels.sum(maps.data(), (n * shape.c() + c) * pixels, pixels);
                means.data()[n * means.shape().c() + c] = (float) (sum / pixels);
            }
        }
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

    /** The shape of the averages: (N, C, 1, 1). */
    public static Shape pooled(Shape maps) {
        return new Shape(maps.n(), maps.c(), 1, 1);
    }

    private GlobalAveragePool() {}
}
