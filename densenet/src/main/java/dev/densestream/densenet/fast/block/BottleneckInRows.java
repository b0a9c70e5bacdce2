// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.PointwiseWeights;
import dev.densestream.densenet.fast.conv.TileConvolution;
import dev.densestream.densenet.fast.layout.PixelOrder;
import dev.densestream.densenet.fast.layout.Regions;
import dev.densestream.densenet.fast.layout.Regions.Region;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.tensor.FloatTensor;

/**
 * A bottleneck layer with running statistics, for images of any size: region by region, squeezed
 * just before the 3x3 convolution. Feature maps of a region of whole images stay packed from layer
 * to layer; norm2 is applied on the way into the phases.
 *
 * @param packedOnce whether a region goes through all layers before the next one starts
 */
record BottleneckInRows(
        BottleneckConvolutions stages, FloatTensor output, Buffers buffers, boolean packedOnce)
        implements LayerLoop.Step {

    /** What this step takes, for all its regions. */
    static BufferNeeds declare(
            BufferNeeds needs, BottleneckConvolutions stages, Regions regions, boolean packedOnce) {
        for (Region region : regions.sizes()) {
            stages.declarePhases(needs, region.grid());
            stages.declareSqueezed(needs, region.order());
            if (packedOnce) {
                stages.pointwise().declarePacked(needs, region.order(), stages.packedChannels());
            }
        }
        if (!packedOnce) {
            stages.pointwise().declareBlock(needs, stages.packedChannels());
        }
        return needs;
    }

    @Override
    public void append(int layer, float[] norm, Region region) {
        PackedBottleneck packed = stages.layers().get(layer);
        squeeze(layer, packed.pointwise(), norm, region);
        TileGrid grid = region.grid();
        int squeezed = packed.weights().depth();
        float[] norm2 = stages.norm2(layer, buffers);
        float[] gains = packed.weights().gains();
        stages.phases().startSquares(grid, gains, buffers);
        for (int c = 0; c < squeezed; c++) {
            stages.phases()
                    .normalizeOrdered(
                            buffers.get(Buffer.SQUEEZED),
                            stages.squeezed(c, region.order()),
                            region.order(),
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
        if (packedOnce && !stages.isLast(layer)) {
            pack(region, packed.pointwise().depth(), stages.growthRate());
        }
    }

    private void squeeze(int layer, PointwiseWeights weights, float[] norm, Region region) {
        PixelOrder order = region.order();
        if (!packedOnce) {
            int origin = region.firstPixel(output.shape());
            stages.pointwise().packAndSqueeze(weights, norm, output, origin, order, buffers);
            return;
        }
        if (layer == 0) {
            pack(region, 0, weights.depth());
        }
        stages.pointwise()
                .squeeze(weights, norm, null, null, order, stages.packedChannels(), buffers);
    }

    private void pack(Region region, int firstChannel, int channels) {
        stages.pointwise()
                .pack(
                        output,
                        region.firstPixel(output.shape()),
                        region.order(),
                        firstChannel,
                        channels,
                        stages.packedChannels(),
                        buffers);
    }
}
