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

    /** Groups of tiles that share what is read of the weights. */
    private static final int GROUPS = 2;

    /** What a region's packed feature maps may come to: 16 MB. */
    private static final int MAX_PACKED_FLOATS = 1 << 22;

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
                new PointwiseWeights(layer.conv1(), kernels),
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
                        : new RunningStep(output, workspace, regions.wholeImages()));
    }

    private Regions cut(Shape shape) {
        int tiles = LayerLoop.REGION_FLOATS / (2 * Winograd.PHASES * width);
        int packedTiles = MAX_PACKED_FLOATS / (Winograd.PHASES * packedChannels());
        return Regions.cut(shape, Math.max(1, Math.min(tiles, packedTiles)), kernels.lanes());
    }

    /** The channels that the last layer reads. */
    private int packedChannels() {
        return layers.get(layers.size() - 1).pointwise.depth();
    }

    /**
     * Squeezes region by region, just before the 3x3 convolution. Feature maps of a region of whole
     * images stay packed from layer to layer.
     */
    private final class RunningStep implements LayerLoop.Step {
        private final FloatTensor output;
        private final Workspace workspace;
        private final boolean packedOnce;

        RunningStep(FloatTensor output, Workspace workspace, boolean packedOnce) {
            this.output = output;
            this.workspace = workspace;
            this.packedOnce = packedOnce;
        }

        @Override
        public void append(int index, float[] norm, Region region) {
            Layer layer = layers.get(index);
            squeeze(index, norm, region.order());
            TileGrid grid = region.grid();
            int squeezed = layer.weights.depth();
            tiles.reservePhases(workspace, grid, squeezed);
            int channelStride = pointwise.channelStride(region.order());
            float[] norm2 = layer.norm2.values(workspace.squeezedStatistics, workspace.norm2);
            for (int c = 0; c < squeezed; c++) {
                tiles.normalizeOrdered(
                        workspace.squeezed,
                        START + c * channelStride,
                        region.order(),
                        grid,
                        norm2[c],
                        norm2[squeezed + c],
                        norm2[2 * squeezed + c],
                        workspace,
                        c);
            }
            convolve(layer, region, output, workspace);
            if (packedOnce && index + 1 < layers.size()) {
                pack(region.order(), layer.pointwise.depth(), block.growthRate());
            }
        }

        private void squeeze(int index, float[] norm, PixelOrder order) {
            PointwiseWeights weights = layers.get(index).pointwise;
            if (!packedOnce) {
                pointwise.packAndSqueeze(weights, norm, output, order, workspace);
                return;
            }
            if (index == 0) {
                pack(order, 0, weights.depth());
            }
            pointwise.squeeze(weights, norm, order, packedChannels(), workspace);
        }

        private void pack(PixelOrder order, int firstChannel, int channels) {
            pointwise.pack(output, order, firstChannel, channels, packedChannels(), workspace);
        }
    }

    /** Squeezes the whole batch first: the second norm needs its statistics. */
    private final class BatchStep implements LayerLoop.Step {
        private final FloatTensor output;
        private final Workspace workspace;
        private final PixelOrder order;

        BatchStep(FloatTensor output, Workspace workspace) {
            this.output = output;
            this.workspace = workspace;
            order =
                    workspace.order(
                            output.shape(), shape -> PixelOrder.byImage(shape, kernels.lanes()));
        }

        @Override
        public void prepare(int index, float[] norm) {
            Layer layer = layers.get(index);
            pointwise.packAndSqueeze(layer.pointwise, norm, output, order, workspace);
            for (int c = 0; c < layer.norm2.channels(); c++) {
                workspace.squeezedStatistics.measure(
                        c,
                        workspace.squeezed,
                        START + c * pointwise.channelStride(order),
                        0,
                        1,
                        order.pixels(),
                        kernels,
                        workspace.moments);
            }
        }

        @Override
        public void append(int index, float[] norm, Region region) {
            Layer layer = layers.get(index);
            Shape shape = output.shape();
            int first =
                    START + region.firstImage() * shape.pixels() + region.firstRow() * shape.w();
            int squeezed = layer.weights.depth();
            tiles.reservePhases(workspace, region.grid(), squeezed);
            int channelStride = pointwise.channelStride(order);
            float[] norm2 = layer.norm2.values(workspace.squeezedStatistics, workspace.norm2);
            for (int c = 0; c < squeezed; c++) {
                tiles.normalize(
                        workspace.squeezed,
                        first + c * channelStride,
                        shape.pixels(),
                        region.grid(),
                        norm2[c],
                        norm2[squeezed + c],
                        norm2[2 * squeezed + c],
                        workspace,
                        c);
            }
            convolve(layer, region, output, workspace);
        }
    }

    /** Convolves squeezed and normalized channels, 3x3, into the layer's feature maps. */
    private void convolve(Layer layer, Region region, FloatTensor output, Workspace workspace) {
        TileGrid grid = region.grid();
        tiles.reserveProducts(workspace, layer.weights.chunk(), block.growthRate(), GROUPS);
        Shape shape = output.shape();
        int outputImage = shape.c() * shape.pixels();
        int to =
                region.firstImage() * outputImage
                        + layer.pointwise.depth() * shape.pixels()
                        + region.firstRow() * shape.w();
        for (int from = 0; from < grid.groups(); from += GROUPS) {
            int end = Math.min(grid.groups(), from + GROUPS);
            tiles.convolve(grid, from, end, layer.weights, workspace);
            for (int group = from; group < end; group++) {
                tiles.finish(
                        grid,
                        group,
                        group - from,
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
}
