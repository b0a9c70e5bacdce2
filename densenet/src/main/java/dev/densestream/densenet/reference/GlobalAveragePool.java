// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Tensor;

/** The average of every channel over H and W, summed in double. */
public final class GlobalAveragePool {

    /**
     * @param maps (N, C, H, W); only read
     * @return a new tensor, (N, C, 1, 1)
     */
    public static FloatTensor of(FloatTensor maps) {
        DoubleTensor exact = DoubleTensor.zeros(maps.shape().pooled());
        into(maps, exact);
        FloatTensor means = FloatTensor.zeros(exact.shape());
        for (int c = 0; c < means.data().length; c++) {
            means.data()[c] = (float) exact.data()[c];
        }
        return means;
    }

    /** The same in double throughout. */
    public static DoubleTensor of(DoubleTensor maps) {
        DoubleTensor means = DoubleTensor.zeros(maps.shape().pooled());
        into(maps, means);
        return means;
    }

    /**
     * @param means (N, C, 1, 1), overwritten whole
     */
    static void into(Tensor maps, DoubleTensor means) {
        int pixels = maps.shape().pixels();
        for (int c = 0; c < means.data().length; c++) {
            double sum = 0;
            for (int i = c * pixels; i < (c + 1) * pixels; i++) {
                sum += maps.get(i);
            }
            means.data()[c] = sum / pixels;
        }
    }

    private GlobalAveragePool() {}
}
