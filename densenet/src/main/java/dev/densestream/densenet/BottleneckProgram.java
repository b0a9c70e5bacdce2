package dev.densestream.densenet;

import static dev.densestream.densenet.Workspace.START;
import static dev.densestream.densenet.Workspace.grown;

import dev.densestream.densenet.Regions.Region;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.Winograd;
import java.util.ArrayList;
import java.util.List;

/**
 * Bottleneck layers. The 1x1 convolution is a matrix product over groups of pixels, with batch norm
 * and ReLU in its packing; its result is normalized on its way into the phases of the 3x3
 * convolution.
 */
final class BottleneckProgram implements FastProgram {

    /**
     * Input channels of the 3x3 convolution multiplied at once: transforms stay in the L2 cache.
     */
    private static final int CHUNK = 64;

    /**
     * One layer.
     *
     * @param norm2 with the bias of the 1x1 convolution in its means
     */
    private record Layer(
            PointwiseWeights pointwise, LayerNorm norm2, WinogradWeights weights, float[] bias) {}

    private final DenseBlock block;
    private final Kernels kernels;
    private final TileStage tiles;
    private final PointwiseStage pointwise;
    private final LayerLoop loop;
    private final int width;
    private final List<Layer> layers = new ArrayList<>();

    BottleneckProgram(DenseBlock block, Kernels kernels) {
        this.block = block;
        this.kernels = kernels;
        tiles = new TileStage(kernels);
        pointwise = new PointwiseStage(kernels);
        loop = LayerLoop.of(block, kernels);
        int widest = 0;
        for (DenseLayer layer : block.layers()) {
            BottleneckLayer bottleneck = (BottleneckLayer) layer;
            layers.add(pack(bottleneck));
            widest = Math.max(widest, bottleneck.bottleneckWidth());
        }
        width = widest;
    }

    private Layer pack(BottleneckLayer layer) {
        LayerNorm norm2 =
                new LayerNorm(
                        layer.norm2(), block.normalization(), block.eps(), layer.conv1().bias());
        Convolution conv2 = layer.conv2();
        return new Layer(
                new PointwiseWeights(layer.conv1(), PointwiseStage.CHUNK, kernels),
                norm2,
                new WinogradWeights(List.of(conv2), 0, conv2.inChannels(), CHUNK, kernels),
                Floats.of(conv2.bias()));
    }

    @Override
    public void run(FloatTensor output, Workspace workspace) {
        workspace.norm2 = grown(workspace.norm2, 3L * width);
        workspace.squeezedStatistics.ensureCapacity(width);
        Regions regions = workspace.regions(output.shape(), this::cut);
        loop.run(
                output,
                workspace,
                regions,
                block.normalization() == Normalization.BATCH
                        ? new BatchStep(output, workspace)
                        : new RunningStep(output, workspace));
    }

    private Regions cut(Shape shape) {
        int floatsPerTile = 2 * Winograd.PHASES * width;
        return Regions.cut(shape, LayerLoop.REGION_FLOATS / floatsPerTile, kernels.lanes());
    }

    /** Squeezes region by region, just before the 3x3 convolution. */
    private final class RunningStep implements LayerLoop.Step {
        private final FloatTensor output;
        private final Workspace workspace;

        RunningStep(FloatTensor output, Workspace workspace) {
            this.output = output;
            this.workspace = workspace;
        }

        @Override
        public void append(int index, float[] norm, Region region) {
            Layer layer = layers.get(index);
            TileGrid grid = region.grid();
            int channelStride =
                    pointwise.squeeze(
                            layer.pointwise,
                            norm,
                            output,
                            region.firstImage(),
                            grid.images(),
                            region.firstRow(),
                            grid.rows(),
                            workspace);
            convolve(layer, region, START, channelStride, region.pixels(), output, workspace);
        }
    }

    /** Squeezes the whole batch first: the second norm needs its statistics. */
    private final class BatchStep implements LayerLoop.Step {
        private final FloatTensor output;
        private final Workspace workspace;
        private int channelStride;

        BatchStep(FloatTensor output, Workspace workspace) {
            this.output = output;
            this.workspace = workspace;
        }

        @Override
        public void prepare(int index, float[] norm) {
            Layer layer = layers.get(index);
            Shape shape = output.shape();
            channelStride =
                    pointwise.squeeze(
                            layer.pointwise, norm, output, 0, shape.n(), 0, shape.h(), workspace);
            for (int c = 0; c < layer.norm2.channels(); c++) {
                workspace.squeezedStatistics.measure(
                        c,
                        workspace.squeezed,
                        START + c * channelStride,
                        0,
                        1,
                        shape.n() * shape.pixels(),
                        kernels,
                        workspace.moments);
            }
        }

        @Override
        public void append(int index, float[] norm, Region region) {
            Shape shape = output.shape();
            int first =
                    START + region.firstImage() * shape.pixels() + region.firstRow() * shape.w();
            convolve(
                    layers.get(index),
                    region,
                    first,
                    channelStride,
                    shape.pixels(),
                    output,
                    workspace);
        }
    }

    /** Normalizes squeezed channels and convolves them, 3x3, into the layer's feature maps. */
    private void convolve(
            Layer layer,
            Region region,
            int first,
            int channelStride,
            int imageStride,
            FloatTensor output,
            Workspace workspace) {
        TileGrid grid = region.grid();
        int squeezed = layer.weights.depth();
        tiles.reservePhases(workspace, grid, squeezed);
        tiles.reserveProducts(workspace, layer.weights.chunk(), block.growthRate());
        float[] norm = layer.norm2.values(workspace.squeezedStatistics, workspace.norm2);
        for (int c = 0; c < squeezed; c++) {
            tiles.normalize(
                    workspace.squeezed,
                    first + c * channelStride,
                    imageStride,
                    grid,
                    norm[c],
                    norm[squeezed + c],
                    norm[2 * squeezed + c],
                    workspace,
                    c);
        }
        Shape shape = output.shape();
        int outputImage = shape.c() * shape.pixels();
        int to =
                region.firstImage() * outputImage
                        + layer.pointwise.depth() * shape.pixels()
                        + region.firstRow() * shape.w();
        for (int group = 0; group < grid.groups(); group++) {
            tiles.convolve(grid, group, layer.weights, workspace);
            tiles.finish(
                    grid,
                    group,
                    block.growthRate(),
                    block.growthRate(),
                    layer.bias,
                    null,
                    0,
                    workspace,
                    output.data(),
                    to,
                    shape.pixels(),
                    outputImage);
        }
    }
}
