// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;

/** The average of every channel over H and W, summed in double. */
public final class ChannelMeans {

    /**
     * Writes the averages where they belong among those of as many channels or more.
     *
     * @param maps the first channels
     * @param means (N, at least C, 1, 1); later channels are left as they are
     */
    public static void into(FloatTensor maps, FloatTensor means, Kernels kernels) {
        Shape shape = maps.shape();
        int pixels = shape.pixels();
        for (int n = 0; n < shape.n(); n++) {
            for (int c = 0; c < shape.c(); c++) {
                double sum = kernels.sum(maps.data(), (n * shape.c() + c) * pixels, pixels);
                means.data()[n * means.shape().c() + c] = (float) (sum / pixels);
            }
        }
    }

    private ChannelMeans() {}
}
