// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.Floats;
import dev.densestream.densenet.fast.conv.NormalizedPhases;
import dev.densestream.densenet.fast.conv.WinogradConvolution;
import dev.densestream.densenet.fast.conv.WinogradWeights;
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

    private record Layer(WinogradWeights weights, float[] bias) {}

    private final DenseBlock block;
    private final Kernels kernels;
    private final LayerLoop loop;
    private final NormalizedPhases phases;
    private final WinogradConvolution stage;
    private final List<Layer> layers = new ArrayList<>();

    public CompiledPlainBlock(DenseBlock block, Kernels kernels) {
        this.block = block;
        this.kernels = kernels;
        phases = new NormalizedPhases(kernels);
        stage = new WinogradConvolution(kernels);
        loop = LayerLoop.of(block, kernels);
        for (DenseLayer layer : block.layers()) {
            Convolution convolution = ((PlainLayer) layer).conv1();
            layers.add(
                    new Layer(
                            new WinogradWeights(
                                    List.of(convolution),
                                    0,
                                    convolution.inChannels(),
                                    CHUNK,
                                    null,
                                    kernels),
                            Floats.of(convolution.bias())));
        }
    }

    @Override
    public BufferNeeds needs(Shape output, Buffers buffers) {
        Regions regions = regions(output, buffers);
        BufferNeeds needs =
                loop.declare(new BufferNeeds(), output).needTables(regions.tableBytes());
        int rows = layers.stream().mapToInt(layer -> layer.weights.rowsAt(0)).max().orElseThrow();
        for (Region region : regions.sizes()) {
            phases.declare(needs, region.grid(), output.c() - block.growthRate());
        }
        return stage.declare(needs, rows, block.growthRate(), 1);
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
        Layer layer = layers.get(index);
        Shape shape = output.shape();
        TileGrid grid = region.grid();
        int channels = layer.weights.depth();
        int imageStride = shape.c() * shape.pixels();
        int first = region.firstPixel(shape);
        for (int c = 0; c < channels; c++) {
            phases.normalize(
                    output.data(), first + c * shape.pixels(), imageStride, grid, norm, c, buffers);
        }
        for (int group = 0; group < grid.groups(); group++) {
            stage.convolve(grid, group, 0, layer.weights, buffers);
            stage.finish(
                    grid,
                    group,
                    0,
                    block.growthRate(),
                    layer.bias,
                    output,
                    first + channels * shape.pixels(),
                    buffers);
        }
    }
}
