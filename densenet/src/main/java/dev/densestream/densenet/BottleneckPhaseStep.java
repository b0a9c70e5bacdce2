package dev.densestream.densenet;

import dev.densestream.densenet.Regions.Region;
import dev.densestream.densenet.kernel.TileGrid;

/**
 * A bottleneck layer with running statistics, for regions of whole images made of whole tiles. Its
 * pixels are packed phase by phase, so what the 1x1 convolution gives are phase planes already, and
 * what the 3x3 convolution gives is packed before it becomes rows.
 */
record BottleneckPhaseStep(BottleneckStages stages, FloatTensor output, Workspace workspace)
        implements LayerLoop.Step, BottleneckStages.Outputs {

    /** What this step takes, for all its regions. */
    static Buffers declare(Buffers buffers, BottleneckStages stages, Regions regions) {
        for (Region region : regions.sizes()) {
            stages.phases().declareRows(buffers, region.grid());
            stages.pointwise().declarePacked(buffers, region.order(), stages.packedChannels());
            stages.declareSqueezed(buffers, region.order());
        }
        return buffers;
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
                        stages.norm2(layer, workspace),
                        region.order(),
                        stages.packedChannels(),
                        workspace);
        stages.convolve(layer, region, workspace.squeezed, output, workspace, this);
    }

    /** Packs what later layers read. */
    @Override
    public void accept(int layer, Region region, int group) {
        if (!stages.isLast(layer)) {
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
                        .load(
                                grid,
                                group,
                                count,
                                output.data(),
                                region.firstPixel(shape) + first * shape.pixels(),
                                shape.pixels(),
                                shape.c() * shape.pixels(),
                                workspace);
                pack(region, group, first, count);
            }
        }
    }

    private void pack(Region region, int group, int firstChannel, int channels) {
        stages.pointwise()
                .packTiles(
                        region.grid(),
                        group,
                        firstChannel,
                        channels,
                        stages.packedChannels(),
                        workspace);
    }
}
