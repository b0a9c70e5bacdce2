package dev.densestream.densenet;

import dev.densestream.densenet.Regions.Region;

/**
 * A bottleneck layer with batch statistics. It squeezes the whole batch first: the second norm
 * needs its statistics.
 *
 * @param order of all pixels, image after image
 */
record BottleneckBatchStep(
        BottleneckStages stages, FloatTensor output, Workspace workspace, PixelOrder order)
        implements LayerLoop.Step {

    /** What this step takes, for all its regions. */
    static Buffers declare(
            Buffers buffers, BottleneckStages stages, Regions regions, PixelOrder order) {
        stages.pointwise().declareBlock(buffers, stages.packedChannels());
        stages.declareSqueezed(buffers, order).needTables(order.tableBytes());
        for (Region region : regions.sizes()) {
            stages.phases().declare(buffers, region.grid(), stages.width());
        }
        return buffers;
    }

    @Override
    public void prepare(int layer, float[] norm) {
        PackedBottleneck packed = stages.layers().get(layer);
        stages.pointwise().packAndSqueeze(packed.pointwise(), norm, output, 0, order, workspace);
        for (int c = 0; c < packed.norm2().channels(); c++) {
            workspace.squeezedStatistics.measure(
                    c,
                    workspace.squeezed,
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
        float[] norm2 = stages.norm2(layer, workspace);
        for (int c = 0; c < squeezed; c++) {
            stages.phases()
                    .normalize(
                            workspace.squeezed,
                            stages.squeezed(c, order) + first,
                            shape.pixels(),
                            region.grid(),
                            norm2[c],
                            norm2[squeezed + c],
                            norm2[2 * squeezed + c],
                            workspace,
                            c);
        }
        stages.convolve(
                layer, region, workspace.phases, output, workspace, BottleneckStages.Outputs.LEAVE);
    }
}
