package dev.densestream.densenet;

import static dev.densestream.densenet.Workspace.grown;
import static dev.densestream.densenet.kernel.Winograd.PHASES;

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
    public void run(FloatTensor output, Workspace workspace) {
        Shape shape = output.shape();
        TileGrid grid = grid(shape, workspace);
        reserve(workspace, grid, shape.c());
        int imageStride = shape.c() * shape.pixels();
        TileSink sink = new ImageSink(stage, workspace, output);
        new PanelRun(this, grid, workspace, shape, output.data(), imageStride, sink).run();
    }

    @Override
    public boolean pool(FloatTensor input, FloatTensor means, Workspace workspace) {
        Shape shape = input.shape().withChannels(means.shape().c());
        TileGrid grid = grid(shape, workspace);
        if (!PanelRun.staysInPhases(grid)) {
            return false;
        }
        reserve(workspace, grid, shape.c());
        int imageStride = inputChannels * shape.pixels();
        PoolSink sink = PoolSink.of(kernels, workspace, means);
        new PanelRun(this, grid, workspace, shape, input.data(), imageStride, sink).run();
        sink.finish(inputChannels, shape.pixels());
        GlobalAveragePool.into(input, means, kernels);
        return true;
    }

    private TileGrid grid(Shape shape, Workspace workspace) {
        return workspace
                .regions(shape, s -> Regions.whole(s, s.c() - growthRate, kernels.lanes()))
                .list()
                .get(0)
                .grid();
    }

    private void reserve(Workspace workspace, TileGrid grid, int channels) {
        int width = panelLayers * growthRate;
        phases.reserve(workspace, grid, channels - growthRate);
        stage.reserveProducts(workspace, CHUNK, width);
        workspace.partial =
                grown(
                        workspace.partial,
                        (long) grid.groups() * width * PHASES * stage.groupWidth());
        workspace.statistics.ensureCapacity(channels);
        workspace.norm = grown(workspace.norm, 3L * channels);
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
