package dev.densestream.densenet;

import dev.densestream.densenet.Regions.Region;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.Winograd;
import java.util.ArrayList;
import java.util.List;

/** Plain layers whose scale, shift or statistics are their own: each normalizes all it reads. */
final class PlainProgram implements FastProgram {

    private static final int CHUNK = 64;

    private record Layer(WinogradWeights weights, float[] bias) {}

    private final DenseBlock block;
    private final Kernels kernels;
    private final LayerLoop loop;
    private final PhaseStage phases;
    private final TileStage stage;
    private final List<Layer> layers = new ArrayList<>();

    PlainProgram(DenseBlock block, Kernels kernels) {
        this.block = block;
        this.kernels = kernels;
        phases = new PhaseStage(kernels);
        stage = new TileStage(kernels);
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
    public Buffers buffers(Shape output, Workspace workspace) {
        Regions regions = regions(output, workspace);
        Buffers buffers = loop.declare(new Buffers(), output).needTables(regions.tableBytes());
        int rows = layers.stream().mapToInt(layer -> layer.weights.rowsAt(0)).max().orElseThrow();
        for (Region region : regions.sizes()) {
            phases.declare(buffers, region.grid(), output.c() - block.growthRate());
        }
        return stage.declare(buffers, rows, block.growthRate(), 1);
    }

    @Override
    public void run(FloatTensor output, Workspace workspace) {
        loop.run(
                output,
                workspace,
                regions(output.shape(), workspace),
                (layer, norm, region) -> append(layer, norm, region, output, workspace));
    }

    private Regions regions(Shape output, Workspace workspace) {
        int floatsPerTile = Winograd.PHASES * (output.c() - block.growthRate());
        int budget = LayerLoop.REGION_FLOATS / floatsPerTile;
        return workspace.regions(RegionCut.regions(output, budget, false), kernels.lanes());
    }

    private void append(
            int index, float[] norm, Region region, FloatTensor output, Workspace workspace) {
        Layer layer = layers.get(index);
        Shape shape = output.shape();
        TileGrid grid = region.grid();
        int channels = layer.weights.depth();
        int imageStride = shape.c() * shape.pixels();
        int first = region.firstImage() * imageStride + region.firstRow() * shape.w();
        for (int c = 0; c < channels; c++) {
            phases.normalize(
                    output.data(),
                    first + c * shape.pixels(),
                    imageStride,
                    grid,
                    norm[c],
                    norm[channels + c],
                    norm[2 * channels + c],
                    workspace,
                    c);
        }
        for (int group = 0; group < grid.groups(); group++) {
            stage.convolve(grid, group, 0, layer.weights, workspace);
            stage.finish(
                    grid,
                    group,
                    block.growthRate(),
                    block.growthRate(),
                    layer.bias,
                    null,
                    0,
                    workspace,
                    output.data(),
                    first + channels * shape.pixels(),
                    shape.pixels(),
                    imageStride);
        }
    }
}
