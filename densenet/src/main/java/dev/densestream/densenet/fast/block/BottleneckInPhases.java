// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.PointwiseWeights;
import dev.densestream.densenet.fast.conv.TileConvolution;
import dev.densestream.densenet.fast.layout.Regions;
import dev.densestream.densenet.fast.layout.Regions.Region;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A bottleneck layer with running statistics, for regions of whole images made of whole tiles. Its
 * pixels are packed phase by phase, so what the 1x1 convolution gives are phase planes already, and
 * what the 3x3 convolution gives is packed before it becomes rows.
 *
 * @param capacity channels that are packed: those that layers read, or all of them for a sink
 * @param sink takes all channels as they are, in place of rows; null for rows
 * @param to what the sink writes
 */
record BottleneckInPhases(
        BottleneckConvolutions stages,
        FloatTensor output,
        int capacity,
        @Nullable PackedSink sink,
        FloatTensor to,
        Buffers buffers)
        implements LayerLoop.Step, TileConvolution.Outputs {

    /** What this step takes, for all its regions. */
    static BufferNeeds declare(
            BufferNeeds needs, BottleneckConvolutions stages, Regions regions, int capacity) {
        for (Region region : regions.sizes()) {
            stages.phases().declareRows(needs, region.grid());
            stages.pointwise().declarePacked(needs, region.order(), capacity);
            stages.declareSqueezed(needs, region.order());
        }
        return needs;
    }

    @Override
    public void append(int layer, float[] norm, Region region) {
        PointwiseWeights weights = stages.layers().get(layer).pointwise();
        if (layer == 0) {
            packInput(region, weights.depth());
        }
        stages.pointwise()
                .squeeze(
                        weights,
                        norm,
                        stages.norm2(layer, buffers),
                        stages.layers().get(layer).weights().gains(),
                        region.order(),
                        capacity,
                        buffers);
        stages.convolve(layer, region, buffers.get(Buffer.SQUEEZED), output, buffers, this);
    }

    @Override
    public boolean written() {
        return sink == null;
    }

    @Override
    public void finish(Region region) {
        if (sink != null) {
            sink.take(region, capacity, to, buffers);
        }
    }

    /** Packs what later layers read, or the sink. */
    @Override
    public void accept(int layer, Region region, int group) {
        if (sink != null || !stages.isLast(layer)) {
            int depth = stages.layers().get(layer).pointwise().depth();
            pack(region, group, depth, stages.growthRate());
        }
    }

    private void packInput(Region region, int channels) {
        TileGrid grid = region.grid();
        Shape shape = output.shape();
        int step = stages.growthRate();
        for (int group = 0; group < grid.groups(); group++) {
            for (int first = 0; first < channels; first += step) {
                int count = Math.min(step, channels - first);
                stages.tiles()
                        .winograd()
                        .load(
                                grid,
                                group,
                                count,
                                output,
                                region.firstPixel(shape) + first * shape.pixels(),
                                buffers);
                pack(region, group, first, count);
            }
        }
    }

    private void pack(Region region, int group, int firstChannel, int channels) {
        stages.pointwise()
                .packTiles(region.grid(), group, firstChannel, channels, capacity, buffers);
    }
}
