// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.NormalizedPhases;
import dev.densestream.densenet.fast.conv.PointwiseConvolution;
import dev.densestream.densenet.fast.conv.TileConvolution;
import dev.densestream.densenet.fast.layout.PixelBands;
import dev.densestream.densenet.fast.layout.PixelOrder;
import dev.densestream.densenet.fast.layout.RegionCut;
import dev.densestream.densenet.fast.layout.Regions;
import dev.densestream.densenet.fast.layout.Regions.Region;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Winograd;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.List;

/**
 * Bottleneck layers. The 1x1 convolution is a matrix product over groups of pixels, with batch norm
 * and ReLU in its packing; its result, normalized likewise, goes into the 3x3 convolution.
 *
 * @param twice whether statistics of the batch cost each 1x1 convolution a second time, in place of
 *     memory for what it gives of the whole batch
 */
public record CompiledBottleneckBlock(
        Normalization normalization,
        Kernels kernels,
        BottleneckConvolutions stages,
        LayerLoop loop,
        boolean twice)
        implements CompiledBlock {

    /** What a region's packed feature maps may come to: 16 MB. */
    private static final int MAX_PACKED_FLOATS = 1 << 22;

    public static CompiledBottleneckBlock of(DenseBlock block, Kernels kernels) {
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
        BottleneckConvolutions stages =
                new BottleneckConvolutions(
                        kernels,
                        new NormalizedPhases(kernels),
                        new TileConvolution(kernels),
                        new PointwiseConvolution(kernels),
                        packed,
                        block.growthRate());
        return new CompiledBottleneckBlock(normalization, kernels, stages, loop, false);
    }

    /** The same weights, in less memory and more work: only with statistics of the batch. */
    public CompiledBottleneckBlock inLessMemory() {
        return new CompiledBottleneckBlock(normalization, kernels, stages, loop, true);
    }

    @Override
    public int pointwisePasses() {
        return twice ? 2 : 1;
    }

    @Override
    public BufferNeeds needs(Shape output, Buffers buffers) {
        Regions regions = regions(output, buffers);
        BufferNeeds needs =
                loop.declare(new BufferNeeds(), output).needTables(regions.tableBytes());
        stages.declareTiles(needs);
        if (normalization == Normalization.BATCH) {
            needs.need(Buffer.NORM2, 3L * stages.width()).needSqueezedStatistics(stages.width());
            return twice
                    ? BottleneckInBands.declare(needs, stages, regions, bands(output))
                    : BottleneckOfBatch.declare(needs, stages, regions, order(output, buffers));
        }
        return regions.wholeTiles()
                ? BottleneckInPhases.declare(needs, stages, regions, stages.packedChannels())
                : BottleneckInRows.declare(needs, stages, regions, regions.wholeImages());
    }

    @Override
    public void run(FloatTensor output, Buffers buffers) {
        Regions regions = regions(output.shape(), buffers);
        loop.run(output, buffers, regions, step(output, buffers, regions));
    }

    private LayerLoop.Step step(FloatTensor output, Buffers buffers, Regions regions) {
        if (normalization == Normalization.BATCH) {
            return twice
                    ? new BottleneckInBands(stages, output, buffers, bands(output.shape()))
                    : new BottleneckOfBatch(
                            stages, output, buffers, order(output.shape(), buffers));
        }
        return regions.wholeTiles()
                ? new BottleneckInPhases(
                        stages, output, stages.packedChannels(), null, output, buffers)
                : new BottleneckInRows(stages, output, buffers, regions.wholeImages());
    }

    @Override
    public boolean packs(Shape output, Buffers buffers) {
        return normalization == Normalization.RUNNING && regions(output, buffers).wholeTiles();
    }

    @Override
    public BufferNeeds needsPacked(Shape output, PackedSink sink, Buffers buffers) {
        Regions regions = regions(output, buffers);
        BufferNeeds needs = new BufferNeeds().needTables(regions.tableBytes());
        stages.declareTiles(needs);
        for (Region region : regions.sizes()) {
            sink.declare(needs, region, buffers);
        }
        return BottleneckInPhases.declare(needs, stages, regions, output.c());
    }

    @Override
    public void runPacked(FloatTensor output, PackedSink sink, FloatTensor to, Buffers buffers) {
        int channels = output.shape().c();
        loop.run(
                output,
                buffers,
                regions(output.shape(), buffers),
                new BottleneckInPhases(stages, output, channels, sink, to, buffers));
    }

    private PixelOrder order(Shape output, Buffers buffers) {
        return buffers.order(output, kernels.lanes());
    }

    private PixelBands bands(Shape output) {
        return PixelBands.of(output, LayerLoop.REGION_FLOATS / stages.width(), kernels.lanes());
    }

    private Regions regions(Shape output, Buffers buffers) {
        int tiles = LayerLoop.REGION_FLOATS / (2 * Winograd.PHASES * stages.width());
        int packedTiles = MAX_PACKED_FLOATS / (Winograd.PHASES * stages.packedChannels());
        int budget = Math.max(1, Math.min(tiles, packedTiles));
        boolean dense = normalization == Normalization.RUNNING;
        return buffers.regions(RegionCut.regions(output, budget, dense), kernels.lanes());
    }
}
