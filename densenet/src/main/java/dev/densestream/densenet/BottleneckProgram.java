package dev.densestream.densenet;

import static dev.densestream.densenet.Workspace.grown;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Winograd;
import java.util.List;

/**
 * Bottleneck layers. The 1x1 convolution is a matrix product over groups of pixels, with batch norm
 * and ReLU in its packing; its result, normalized likewise, goes into the 3x3 convolution.
 */
final class BottleneckProgram implements FastProgram {

    /** What a region's packed feature maps may come to: 16 MB. */
    private static final int MAX_PACKED_FLOATS = 1 << 22;

    private final Normalization normalization;
    private final Kernels kernels;
    private final BottleneckStages stages;
    private final LayerLoop loop;
    private final int width;

    BottleneckProgram(DenseBlock block, Kernels kernels) {
        normalization = block.normalization();
        this.kernels = kernels;
        List<BottleneckLayer> layers =
                block.layers().stream().map(BottleneckLayer.class::cast).toList();
        width = layers.stream().mapToInt(BottleneckLayer::bottleneckWidth).max().orElseThrow();
        List<PackedBottleneck> packed =
                layers.stream().map(layer -> PackedBottleneck.of(layer, block, kernels)).toList();
        loop =
                new LayerLoop(
                        packed.stream().map(PackedBottleneck::norm1).toList(),
                        normalization,
                        kernels);
        stages =
                new BottleneckStages(
                        kernels,
                        new PhaseStage(kernels),
                        new TileStage(kernels),
                        new PointwiseStage(kernels),
                        packed,
                        block.growthRate());
    }

    @Override
    public void run(FloatTensor output, Workspace workspace) {
        workspace.norm2 = grown(workspace.norm2, 3L * width);
        workspace.squeezedStatistics.ensureCapacity(width);
        Regions regions = workspace.regions(output.shape(), this::cut);
        loop.run(output, workspace, regions, step(output, workspace, regions));
    }

    private LayerLoop.Step step(FloatTensor output, Workspace workspace, Regions regions) {
        if (normalization == Normalization.BATCH) {
            PixelOrder order =
                    workspace.order(
                            output.shape(), shape -> PixelOrder.byImage(shape, kernels.lanes()));
            return new BottleneckBatchStep(stages, output, workspace, order);
        }
        return regions.wholeTiles()
                ? new BottleneckPhaseStep(stages, output, workspace)
                : new BottleneckRowStep(stages, output, workspace, regions.wholeImages());
    }

    private Regions cut(Shape shape) {
        int tiles = LayerLoop.REGION_FLOATS / (2 * Winograd.PHASES * width);
        int packedTiles = MAX_PACKED_FLOATS / (Winograd.PHASES * stages.packedChannels());
        int budget = Math.max(1, Math.min(tiles, packedTiles));
        Regions regions = Regions.cut(shape, budget, kernels.lanes());
        return normalization == Normalization.RUNNING
                ? regions.denseIfWhole(shape, kernels.lanes())
                : regions;
    }
}
