// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.TileConvolution;
import dev.densestream.densenet.fast.layout.PixelOrder;
import dev.densestream.densenet.fast.layout.Regions;
import dev.densestream.densenet.fast.layout.Regions.Region;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;

/**
 * A bottleneck layer with batch statistics. It squeezes the whole batch first: the second norm
 * needs its statistics.
 *
 * @param order of all pixels, image after image
 */
record BottleneckOfBatch(
        BottleneckConvolutions stages, FloatTensor output, Buffers buffers, PixelOrder order)
        implements LayerLoop.Step {

    /** What this step takes, for all its regions. */
    static BufferNeeds declare(
            BufferNeeds needs, BottleneckConvolutions stages, Regions regions, PixelOrder order) {
        stages.pointwise().declareBlock(needs, stages.packedChannels());
        stages.declareSqueezed(needs, order).needTables(order.tableBytes());
        for (Region region : regions.sizes()) {
            stages.declarePhases(needs, region.grid());
        }
        return needs;
    }

    @Override
    public void prepare(int layer, float[] norm) {
        PackedBottleneck packed = stages.layers().get(layer);
        stages.pointwise().packAndSqueeze(packed.pointwise(), norm, output, 0, order, buffers);
        for (int c = 0; c < packed.norm2().channels(); c++) {
            buffers.squeezedStatistics()
                    .measure(
                            c,
                            buffers.get(Buffer.SQUEEZED),
                            stages.squeezed(c, order),
                            0,
                            1,
                            order.pixels(),
                            stages.kernels());
        }
    }

    @Override
    public void append(int layer, float[] norm, Region region) {
        Shape shape = output.shape();
        int first = region.firstImage() * shape.pixels() + region.firstRow() * shape.w();
        int squeezed = stages.layers().get(layer).weights().depth();
        float[] norm2 = stages.norm2(layer, buffers);
        TileGrid grid = region.grid();
        float[] gains = stages.layers().get(layer).weights().gains();
        stages.phases().startSquares(grid, gains, buffers);
        for (int c = 0; c < squeezed; c++) {
            stages.phases()
                    .normalize(
                            buffers.get(Buffer.SQUEEZED),
                            stages.squeezed(c, order) + first,
                            shape.pixels(),
                            grid,
                            norm2,
                            c,
                            gains,
                            buffers);
        }
        stages.phases().finishSquares(grid, gains, buffers);
        stages.convolve(
                layer,
                region,
                buffers.get(Buffer.PHASES),
                output,
                buffers,
                TileConvolution.Outputs.LEAVE);
    }
}
