package dev.densestream.densenet;

import static dev.densestream.densenet.kernel.Winograd.PHASES;

import dev.densestream.densenet.Buffers.Buffer;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.TileGrid;
import java.util.ArrayList;
import java.util.List;

/**
 * Plain layers with batch statistics and neither scale nor shift: all layers see a channel in the
 * same way, so it is measured and normalized once, when it is there.
 *
 * <p>Layers are taken in panels. What the channels before a panel give to all its layers is one
 * wide product; the layers of the panel then add what the channels within it give. Each product
 * transforms its inputs anew, which is cheaper than the memory traffic of keeping them.
 */
final class PanelProgram implements FastProgram {

    /**
     * Columns of a panel: wide enough to pay for a transform, and products stay in the L2 cache.
     */
    private static final int PANEL_COLUMNS = 48;

    /** Input channels multiplied at once: their transforms stay in the L2 cache. */
    private static final int CHUNK = 64;

    /**
     * @param inner weights of the channels within the panel
     */
    record Layer(WinogradWeights inner, float[] bias) {}

    /**
     * @param firstChannel of the panel's first layer's feature maps
     * @param before weights of all the panel's layers for the channels before it
     */
    record Panel(int firstChannel, WinogradWeights before, List<Layer> layers) {}

    private final Kernels kernels;
    private final PhaseStage phases;
    private final TileStage stage;
    private final double eps;
    private final int inputChannels;
    private final int growthRate;
    private final int panelLayers;
    private final List<Panel> panels;

    static boolean covers(DenseBlock block) {
        return !block.bottleneck()
                && block.normalization() == Normalization.BATCH
                && block.layers().stream().allMatch(layer -> layer.norm1().affine() == null);
    }

    /** Floats of the packed weights of such a block. */
    static long packedFloats(DenseBlock block) {
        long growthRate = block.growthRate();
        int layers = block.layers().size();
        int perPanel = (int) Math.min(layers, Math.max(1, PANEL_COLUMNS / growthRate));
        long floats = 0;
        for (int from = 0; from < layers; from += perPanel) {
            int count = Math.min(perPanel, layers - from);
            long before = block.inputChannels() + from * growthRate;
            floats += PreparedSize.winograd(before, count * growthRate);
            for (int layer = 1; layer < count; layer++) {
                floats += PreparedSize.winograd(layer * growthRate, growthRate);
            }
        }
        return floats;
    }

    PanelProgram(DenseBlock block, Kernels kernels) {
        this.kernels = kernels;
        phases = new PhaseStage(kernels);
        stage = new TileStage(kernels);
        eps = block.eps();
        inputChannels = block.inputChannels();
        growthRate = block.growthRate();
        int layers = block.layers().size();
        panelLayers = Math.min(layers, Math.max(1, PANEL_COLUMNS / growthRate));
        List<Convolution> convolutions =
                block.layers().stream().map(layer -> ((PlainLayer) layer).conv1()).toList();
        List<Panel> cut = new ArrayList<>();
        for (int from = 0; from < layers; from += panelLayers) {
            cut.add(panel(convolutions.subList(from, Math.min(layers, from + panelLayers))));
        }
        panels = List.copyOf(cut);
    }

    private Panel panel(List<Convolution> convolutions) {
        int before = convolutions.get(0).inChannels();
        List<Layer> layers = new ArrayList<>();
        for (Convolution convolution : convolutions) {
            int within = convolution.inChannels() - before;
            layers.add(
                    new Layer(
                            new WinogradWeights(
                                    List.of(convolution), before, within, within, null, kernels),
                            Floats.of(convolution.bias())));
        }
        return new Panel(
                before,
                new WinogradWeights(convolutions, 0, before, CHUNK, null, kernels),
                List.copyOf(layers));
    }

    @Override
    public Buffers buffers(Shape output, Workspace workspace) {
        Regions regions = regions(output, workspace);
        TileGrid grid = regions.list().get(0).grid();
        int width = panelLayers * growthRate;
        Buffers buffers =
                new Buffers()
                        .needTables(regions.tableBytes())
                        .needStatistics(output.c())
                        .need(Buffer.NORM, 3L * output.c())
                        .need(
                                Buffer.PARTIAL,
                                (long) grid.groups() * width * PHASES * stage.groupWidth());
        phases.declare(buffers, grid, output.c() - growthRate);
        return stage.declare(buffers, CHUNK, width, 1);
    }

    @Override
    public void run(FloatTensor output, Workspace workspace) {
        Shape shape = output.shape();
        TileGrid grid = grid(shape, workspace);
        int imageStride = shape.c() * shape.pixels();
        TileSink sink = new ImageSink(stage, workspace, output);
        new PanelRun(this, grid, workspace, shape, output.data(), imageStride, sink).run();
    }

    @Override
    public boolean pools(Shape output, Workspace workspace) {
        return PanelRun.staysInPhases(grid(output, workspace));
    }

    @Override
    public void pool(FloatTensor input, FloatTensor means, Workspace workspace) {
        Shape shape = input.shape().withChannels(means.shape().c());
        int imageStride = inputChannels * shape.pixels();
        PoolSink sink = PoolSink.of(kernels, workspace, means);
        TileGrid grid = grid(shape, workspace);
        new PanelRun(this, grid, workspace, shape, input.data(), imageStride, sink).run();
        sink.finish(inputChannels, shape.pixels());
        GlobalAveragePool.into(input, means, kernels);
    }

    private TileGrid grid(Shape output, Workspace workspace) {
        return regions(output, workspace).list().get(0).grid();
    }

    private Regions regions(Shape output, Workspace workspace) {
        RegionCut whole = RegionCut.whole(output, output.c() - growthRate);
        return workspace.regions(whole, kernels.lanes());
    }

    Kernels kernels() {
        return kernels;
    }

    PhaseStage phases() {
        return phases;
    }

    TileStage stage() {
        return stage;
    }

    double eps() {
        return eps;
    }

    int growthRate() {
        return growthRate;
    }

    List<Panel> panels() {
        return panels;
    }
}
