// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.NormalizedPhases;
import dev.densestream.densenet.fast.conv.TileConvolution;
import dev.densestream.densenet.fast.conv.TileWeights;
import dev.densestream.densenet.fast.layout.RegionCut;
import dev.densestream.densenet.fast.layout.Regions;
import dev.densestream.densenet.fast.layout.Regions.Region;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.Winograd;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Plain layers whose scale, shift or statistics are their own: each normalizes all it reads. */
public final class CompiledPlainBlock implements CompiledBlock {

    private static final int CHUNK = 64;

    private final DenseBlock block;
    private final Kernels kernels;
    private final LayerLoop loop;
    private final NormalizedPhases phases;
    private final TileConvolution stage;
    private final List<TileWeights> layers = new ArrayList<>();

    public CompiledPlainBlock(DenseBlock block, Kernels kernels) {
        this.block = block;
        this.kernels = kernels;
        phases = new NormalizedPhases(kernels);
        stage = new TileConvolution(kernels);
        loop = LayerLoop.of(block, kernels);
        for (DenseLayer layer : block.layers()) {
            Convolution convolution = ((PlainLayer) layer).conv1();
            layers.add(TileWeights.of(convolution, block, CHUNK, null, kernels));
        }
    }

    @Override
    public BufferNeeds needs(Shape output, Buffers buffers) {
        Regions regions = regions(output, buffers);
        BufferNeeds needs =
                loop.declare(new BufferNeeds(), output).needTables(regions.tableBytes());
        int channels = output.c() - block.growthRate();
        for (Region region : regions.sizes()) {
            if (confined()) {
                phases.declareSquares(needs, region.grid());
                phases.declare(needs, region.grid(), channels + 1);
            } else {
                phases.declare(needs, region.grid(), channels);
            }
        }
        layers.forEach(layer -> stage.declare(needs, layer));
        return needs;
    }

    /** Whether odd tiles are looked for. */
    private boolean confined() {
        return layers.stream().anyMatch(layer -> layer.direct() != null);
    }

    @Override
    public void run(FloatTensor output, Buffers buffers) {
        loop.run(
                output,
                buffers,
                regions(output.shape(), buffers),
                (layer, norm, region) -> append(layer, norm, region, output, buffers));
    }

    private Regions regions(Shape output, Buffers buffers) {
        int floatsPerTile = Winograd.PHASES * (output.c() - block.growthRate());
        int budget = LayerLoop.REGION_FLOATS / floatsPerTile;
        return buffers.regions(RegionCut.regions(output, budget, false), kernels.lanes());
    }

    private void append(
            int index, float[] norm, Region region, FloatTensor output, Buffers buffers) {
        TileWeights layer = layers.get(index);
        Shape shape = output.shape();
        TileGrid grid = region.grid();
        int channels = layer.depth();
        int imageStride = shape.c() * shape.pixels();
        int first = region.firstPixel(shape);
        float[] gains = layer.gains();
        phases.startSquares(grid, gains, buffers);
        for (int c = 0; c < channels; c++) {
            phases.normalize(
                    output.data(),
                    first + c * shape.pixels(),
                    imageStride,
                    grid,
                    norm,
                    c,
                    gains,
                    buffers);
        }
        phases.finishSquares(grid, gains, buffers);
        stage.convolve(
                index,
                region,
                layer,
                buffers.get(Buffer.PHASES),
                output,
                first + channels * shape.pixels(),
                buffers,
                TileConvolution.Outputs.LEAVE);
    }
}
