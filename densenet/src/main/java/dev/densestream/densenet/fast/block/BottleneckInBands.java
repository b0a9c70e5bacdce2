// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.buffer.ChannelStatistics;
import dev.densestream.densenet.fast.layout.PixelBands;
import dev.densestream.densenet.fast.layout.PixelOrder;
import dev.densestream.densenet.fast.layout.Regions;
import dev.densestream.densenet.fast.layout.Regions.Region;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;

/**
 * A bottleneck layer with batch statistics where the whole batch, squeezed, takes too much memory:
 * it squeezes band by band for the statistics of the second norm alone, and again region by region
 * for the 3x3 convolution.
 *
 * @param bands all pixels of the batch, each once
 */
record BottleneckInBands(
        BottleneckConvolutions stages, FloatTensor output, Buffers buffers, PixelBands bands)
        implements LayerLoop.Step {

    /** What this step takes, for all its regions and bands. */
    static BufferNeeds declare(
            BufferNeeds needs, BottleneckConvolutions stages, Regions regions, PixelBands bands) {
        BottleneckInRows.declare(needs, stages, regions, false);
        for (PixelOrder order : bands.sizes()) {
            stages.declareSqueezed(needs, order);
        }
        return needs.needTables(bands.tableBytes());
    }

    @Override
    public void prepare(int layer, float[] norm) {
        PackedBottleneck packed = stages.layers().get(layer);
        int channels = packed.norm2().channels();
        ChannelStatistics statistics = buffers.squeezedStatistics();
        boolean first = true;
        for (PixelBands.Band band : bands.list()) {
            PixelOrder order = band.order();
            stages.pointwise()
                    .packAndSqueeze(
                            packed.pointwise(), norm, output, band.firstPixel(), order, buffers);
            for (int c = 0; c < channels; c++) {
                int from = stages.squeezed(c, order);
                if (first) {
                    statistics.start(
                            c,
                            buffers.get(Buffer.SQUEEZED),
                            from,
                            order.pixels(),
                            stages.kernels());
                }
                statistics.add(
                        c,
                        buffers.get(Buffer.SQUEEZED),
                        from,
                        0,
                        1,
                        order.pixels(),
                        stages.kernels());
            }
            first = false;
        }
        Shape shape = output.shape();
        for (int c = 0; c < channels; c++) {
            statistics.finish(c, (double) shape.n() * shape.pixels());
        }
    }

    @Override
    public void append(int layer, float[] norm, Region region) {
        new BottleneckInRows(stages, output, buffers, false).append(layer, norm, region);
    }
}
