package dev.densestream.densenet;

import dev.densestream.densenet.Buffers.Buffer;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Winograd;
import java.util.List;

/**
 * Bottleneck layers. The 1x1 convolution is a matrix product over groups of pixels, with batch norm
 * and ReLU in its packing; its result, normalized likewise, goes into the 3x3 convolution.
 *
 * @param twice whether statistics of the batch cost each 1x1 convolution a second time, in place of
 *     memory for what it gives of the whole batch
 */
record BottleneckProgram(
        Normalization normalization,
        Kernels kernels,
        BottleneckStages stages,
        LayerLoop loop,
        boolean twice)
        implements FastProgram {

    /** What a region's packed feature maps may come to: 16 MB. */
    private static final int MAX_PACKED_FLOATS = 1 << 22;

    static BottleneckProgram of(DenseBlock block, Kernels kernels) {
        Normalization normalization = block.normalization();
        List<PackedBottleneck> packed =
                block.layers().stream()
                        .map(BottleneckLayer.class::cast)
                        .map(layer -> PackedBottleneck.of(layer, block, kernels))
                        .toList();
        LayerLoop loop =
                new LayerLoop(
                        packed.stream().map(PackedBottleneck::norm1).toList(),
                        normalization,
                        kernels);
        BottleneckStages stages =
                new BottleneckStages(
                        kernels,
                        new PhaseStage(kernels),
                        new TileStage(kernels),
                        new PointwiseStage(kernels),
                        packed,
                        block.growthRate());
        return new BottleneckProgram(normalization, kernels, stages, loop, false);
    }

    /** The same weights, in less memory and more work: only with statistics of the batch. */
    BottleneckProgram inLessMemory() {
        return new BottleneckProgram(normalization, kernels, stages, loop, true);
    }

    @Override
    public int pointwisePasses() {
        return twice ? 2 : 1;
    }

    @Override
    public Buffers buffers(Shape output, Workspace workspace) {
        Regions regions = regions(output, workspace);
        Buffers buffers = loop.declare(new Buffers(), output).needTables(regions.tableBytes());
        stages.declareTiles(buffers);
        if (normalization == Normalization.BATCH) {
            buffers.need(Buffer.NORM2, 3L * stages.width()).needSqueezedStatistics(stages.width());
            return twice
                    ? BottleneckTwiceStep.declare(buffers, stages, regions, bands(output))
                    : BottleneckBatchStep.declare(
                            buffers, stages, regions, order(output, workspace));
        }
        return regions.wholeTiles()
                ? BottleneckPhaseStep.declare(buffers, stages, regions)
                : BottleneckRowStep.declare(buffers, stages, regions, regions.wholeImages());
    }

    @Override
    public void run(FloatTensor output, Workspace workspace) {
        Regions regions = regions(output.shape(), workspace);
        loop.run(output, workspace, regions, step(output, workspace, regions));
    }

    private LayerLoop.Step step(FloatTensor output, Workspace workspace, Regions regions) {
        if (normalization == Normalization.BATCH) {
            return twice
                    ? new BottleneckTwiceStep(stages, output, workspace, bands(output.shape()))
                    : new BottleneckBatchStep(
                            stages, output, workspace, order(output.shape(), workspace));
        }
        return regions.wholeTiles()
                ? new BottleneckPhaseStep(stages, output, workspace)
                : new BottleneckRowStep(stages, output, workspace, regions.wholeImages());
    }

    private PixelOrder order(Shape output, Workspace workspace) {
        return workspace.order(output, kernels.lanes());
    }

    private PixelBands bands(Shape output) {
        return PixelBands.of(output, LayerLoop.REGION_FLOATS / stages.width(), kernels.lanes());
    }

    private Regions regions(Shape output, Workspace workspace) {
        int tiles = LayerLoop.REGION_FLOATS / (2 * Winograd.PHASES * stages.width());
        int packedTiles = MAX_PACKED_FLOATS / (Winograd.PHASES * stages.packedChannels());
        int budget = Math.max(1, Math.min(tiles, packedTiles));
        boolean dense = normalization == Normalization.RUNNING;
        return workspace.regions(RegionCut.regions(output, budget, dense), kernels.lanes());
    }
}
