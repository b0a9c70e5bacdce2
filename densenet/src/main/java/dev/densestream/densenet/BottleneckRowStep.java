package dev.densestream.densenet;

import dev.densestream.densenet.Regions.Region;
import dev.densestream.densenet.kernel.TileGrid;

/**
 * A bottleneck layer with running statistics, for images of any size: region by region, squeezed
 * just before the 3x3 convolution. Feature maps of a region of whole images stay packed from layer
 * to layer; norm2 is applied on the way into the phases.
 *
 * @param packedOnce whether a region goes through all layers before the next one starts
 */
record BottleneckRowStep(
        BottleneckStages stages, FloatTensor output, Workspace workspace, boolean packedOnce)
        implements LayerLoop.Step {

    @Override
    public void append(int layer, float[] norm, Region region) {
        PackedBottleneck packed = stages.layers().get(layer);
        squeeze(layer, packed.pointwise(), norm, region.order());
        TileGrid grid = region.grid();
        int squeezed = packed.weights().depth();
        stages.phases().reserve(workspace, grid, squeezed);
        stages.reserveTiles(layer, workspace);
        float[] norm2 = stages.norm2(layer, workspace);
        for (int c = 0; c < squeezed; c++) {
            stages.phases()
                    .normalizeOrdered(
                            workspace.squeezed,
                            stages.squeezed(c, region.order()),
                            region.order(),
                            grid,
                            norm2[c],
                            norm2[squeezed + c],
                            norm2[2 * squeezed + c],
                            workspace,
                            c);
        }
        stages.convolve(
                layer, region, workspace.phases, output, workspace, BottleneckStages.Outputs.LEAVE);
        if (packedOnce && !stages.isLast(layer)) {
            pack(region.order(), packed.pointwise().depth(), stages.growthRate());
        }
    }

    private void squeeze(int layer, PointwiseWeights weights, float[] norm, PixelOrder order) {
        if (!packedOnce) {
            stages.pointwise().packAndSqueeze(weights, norm, output, order, workspace);
            return;
        }
        if (layer == 0) {
            pack(order, 0, weights.depth());
        }
        stages.pointwise().squeeze(weights, norm, null, order, stages.packedChannels(), workspace);
    }

    private void pack(PixelOrder order, int firstChannel, int channels) {
        stages.pointwise()
                .pack(output, order, firstChannel, channels, stages.packedChannels(), workspace);
    }
}
