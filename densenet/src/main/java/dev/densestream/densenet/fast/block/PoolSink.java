// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import static dev.densestream.densenet.kernel.Winograd.PHASES;

import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.tensor.FloatTensor;
import java.util.Arrays;

/** Averages new feature maps over each image, summed in double, and keeps no map. */
record PoolSink(Kernels kernels, Buffers buffers, FloatTensor means) implements TileSink {

    /**
     * @param means (N, C, 1, 1)
     */
    static PoolSink of(Kernels kernels, Buffers buffers, FloatTensor means) {
        Arrays.fill(buffers.imageSums(), 0, means.data().length, 0);
        return new PoolSink(kernels, buffers, means);
    }

    @Override
    public void take(TileGrid grid, int group, int channel, Matrices phases, int index) {
        double[] tileSums = buffers.tileSums();
        kernels.sumRows(
                phases.array(),
                phases.start(index),
                phases.rowStride(),
                PHASES,
                grid.vectorsOf(group),
                tileSums);
        int perImage = grid.tileRows() * grid.tileColumns();
        int first = group * 2 * kernels.lanes();
        int end = first + grid.tilesOf(group);
        for (int t = first; t < end; ) {
            int n = t / perImage;
            int next = Math.min(end, (n + 1) * perImage);
            double sum = 0;
            for (; t < next; t++) {
                sum += tileSums[t - first];
            }
            buffers.imageSums()[n * means.shape().c() + channel] += sum;
        }
    }

    /**
     * Writes the averages.
     *
     * @param fromChannel the first new channel; those before are left as they are
     * @param pixels of an image
     */
    void finish(int fromChannel, int pixels) {
        int channels = means.shape().c();
        for (int n = 0; n < means.shape().n(); n++) {
            for (int i = n * channels + fromChannel; i < (n + 1) * channels; i++) {
                means.data()[i] = (float) (buffers.imageSums()[i] / pixels);
            }
        }
    }
}
