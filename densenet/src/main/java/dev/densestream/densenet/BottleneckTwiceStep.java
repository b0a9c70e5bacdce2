package dev.densestream.densenet;

import dev.densestream.densenet.Regions.Region;

/**
 * A bottleneck layer with batch statistics where the whole batch, squeezed, takes too much memory:
 * it squeezes band by band for the statistics of the second norm alone, and again region by region
 * for the 3x3 convolution.
 *
 * @param bands all pixels of the batch, each once
 */
record BottleneckTwiceStep(
        BottleneckStages stages, FloatTensor output, Workspace workspace, PixelBands bands)
        implements LayerLoop.Step {

    /** What this step takes, for all its regions and bands. */
    static Buffers declare(
            Buffers buffers, BottleneckStages stages, Regions regions, PixelBands bands) {
        BottleneckRowStep.declare(buffers, stages, regions, false);
        for (PixelOrder order : bands.sizes()) {
            stages.declareSqueezed(buffers, order);
        }
        return buffers.needTables(bands.tableBytes());
    }

    @Override
    public void prepare(int layer, float[] norm) {
        PackedBottleneck packed = stages.layers().get(layer);
        int channels = packed.norm2().channels();
        ChannelStatistics statistics = workspace.squeezedStatistics;
        boolean first = true;
        for (PixelBands.Band band : bands.list()) {
            PixelOrder order = band.order();
            stages.pointwise()
                    .packAndSqueeze(
                            packed.pointwise(), norm, output, band.firstPixel(), order, workspace);
            for (int c = 0; c < channels; c++) {
                int from = stages.squeezed(c, order);
                if (first) {
                    statistics.start(c, workspace.squeezed, from, order.pixels(), stages.kernels());
                }
                statistics.add(c, workspace.squeezed, from, 0, 1, order.pixels(), stages.kernels());
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
        new BottleneckRowStep(stages, output, workspace, false).append(layer, norm, region);
    }
}
