package dev.densestream.densenet;

import static dev.densestream.densenet.Workspace.START;
import static dev.densestream.densenet.Workspace.grown;
import static dev.densestream.densenet.kernel.Winograd.FREQUENCIES;
import static dev.densestream.densenet.kernel.Winograd.PHASES;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.TileGrid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plain layers with batch statistics and neither scale nor shift: all layers see a channel in the
 * same way, so it is measured and normalized once, when it is there.
 *
 * <p>Layers are taken in panels. What the channels before a panel give to all its layers is one
 * wide product; the layers of the panel then add what the channels within it give. The transformed
 * inputs of those few channels are kept for the rest of the panel; those before the panel are
 * transformed again for each group of tiles, which is cheaper than the memory traffic of keeping
 * them all.
 */
final class PanelProgram implements FastProgram {

    /**
     * Columns of a panel: wide enough to pay for a transform, and products stay in the L2 cache.
     */
    private static final int PANEL_COLUMNS = 48;

    /** Input channels multiplied at once: their transforms stay in the L2 cache. */
    private static final int CHUNK = 64;

    private record Layer(WinogradWeights inner, float[] bias) {}

    private record Panel(int firstChannel, WinogradWeights before, List<Layer> layers) {}

    private final Kernels kernels;
    private final PhaseStage phases;
    private final TileStage stage;
    private final double eps;
    private final int growthRate;
    private final int panelLayers;
    private final List<Panel> panels = new ArrayList<>();

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
        growthRate = block.growthRate();
        int layers = block.layers().size();
        panelLayers = Math.min(layers, Math.max(1, PANEL_COLUMNS / growthRate));
        List<Convolution> convolutions =
                block.layers().stream().map(layer -> ((PlainLayer) layer).conv1()).toList();
        for (int from = 0; from < layers; from += panelLayers) {
            panels.add(panel(convolutions.subList(from, Math.min(layers, from + panelLayers))));
        }
    }

    private Panel panel(List<Convolution> convolutions) {
        int before = convolutions.get(0).inChannels();
        List<Layer> layers = new ArrayList<>();
        for (Convolution convolution : convolutions) {
            int within = convolution.inChannels() - before;
            layers.add(
                    new Layer(
                            new WinogradWeights(
                                    List.of(convolution), before, within, within, kernels),
                            Floats.of(convolution.bias())));
        }
        return new Panel(
                before, new WinogradWeights(convolutions, 0, before, CHUNK, kernels), layers);
    }

    @Override
    public void run(FloatTensor output, Workspace workspace) {
        Shape shape = output.shape();
        TileGrid grid =
                workspace
                        .regions(shape, s -> Regions.whole(s, s.c() - growthRate, kernels.lanes()))
                        .list()
                        .get(0)
                        .grid();
        reserve(workspace, grid, shape.c());
        int ready = 0;
        for (Panel panel : panels) {
            int width = panel.layers.size() * growthRate;
            for (int i = 0; i < panel.layers.size(); i++) {
                int channels = panel.firstChannel + i * growthRate;
                for (; ready < channels; ready++) {
                    normalize(output, ready, grid, workspace);
                }
                for (int group = 0; group < grid.groups(); group++) {
                    if (i == 0) {
                        startPanel(panel, width, grid, group, workspace, output);
                    } else {
                        addWithinPanel(panel, i, width, grid, group, workspace, output);
                    }
                }
            }
        }
    }

    private void reserve(Workspace workspace, TileGrid grid, int channels) {
        int width = panelLayers * growthRate;
        phases.reserve(workspace, grid, channels - growthRate);
        stage.reserveProducts(workspace, CHUNK, width);
        workspace.panel = grown(workspace.panel, (long) grid.groups() * panelGroupFloats());
        workspace.partial =
                grown(
                        workspace.partial,
                        (long) grid.groups() * width * PHASES * stage.groupWidth());
        workspace.statistics.ensureCapacity(channels);
    }

    private int panelGroupFloats() {
        return FREQUENCIES * stage.stride((panelLayers - 1) * growthRate);
    }

    private void normalize(FloatTensor output, int channel, TileGrid grid, Workspace workspace) {
        Shape shape = output.shape();
        int offset = channel * shape.pixels();
        int imageStride = shape.c() * shape.pixels();
        ChannelStatistics statistics = workspace.statistics;
        statistics.measure(
                channel,
                output.data(),
                offset,
                imageStride,
                shape.n(),
                shape.pixels(),
                kernels,
                workspace.moments);
        double scale = 1 / Math.sqrt(statistics.variance(channel) + eps);
        float mean = (float) statistics.mean(channel);
        float shift = (float) ((mean - statistics.mean(channel)) * scale);
        phases.normalize(
                output.data(),
                offset,
                imageStride,
                grid,
                mean,
                (float) scale,
                shift,
                workspace,
                channel);
    }

    /** The panel's first layer, and what the channels before the panel give to the others. */
    private void startPanel(
            Panel panel,
            int width,
            TileGrid grid,
            int group,
            Workspace workspace,
            FloatTensor output) {
        stage.convolve(grid, group, panel.before, workspace);
        if (width > growthRate) {
            kernels.transformOutput(
                    workspace.products,
                    START + growthRate * stage.groupWidth(),
                    stage.stride(width),
                    width - growthRate,
                    grid.vectorsOf(group),
                    null,
                    0,
                    null,
                    0,
                    workspace.partial,
                    partialOffset(group, width, growthRate),
                    workspace.scratch);
        }
        finish(panel, 0, width, null, 0, grid, group, workspace, output);
    }

    private void addWithinPanel(
            Panel panel,
            int layer,
            int width,
            TileGrid grid,
            int group,
            Workspace workspace,
            FloatTensor output) {
        int within = layer * growthRate;
        int inStride = stage.stride((panelLayers - 1) * growthRate);
        int outStride = stage.stride(growthRate);
        int at = START + group * panelGroupFloats();
        kernels.transformInput(
                workspace.phases,
                PhaseStage.offset(grid, panel.firstChannel + within - growthRate),
                growthRate,
                grid,
                group,
                workspace.panel,
                at + (within - growthRate) * stage.groupWidth(),
                inStride,
                workspace.scratch);
        WinogradWeights weights = panel.layers.get(layer).inner;
        for (int f = 0; f < FREQUENCIES; f++) {
            kernels.multiply(
                    workspace.panel,
                    at + f * inStride,
                    within,
                    grid.vectorsOf(group),
                    weights.packed(),
                    weights.offset(0, f),
                    growthRate,
                    workspace.products,
                    START + f * outStride,
                    stage.groupWidth(),
                    false,
                    workspace.ahead);
        }
        finish(
                panel,
                layer,
                growthRate,
                workspace.partial,
                partialOffset(group, width, within),
                grid,
                group,
                workspace,
                output);
    }

    private int partialOffset(int group, int width, int channel) {
        return START + (group * width + channel) * PHASES * stage.groupWidth();
    }

    private void finish(
            Panel panel,
            int layer,
            int columns,
            float @Nullable [] add,
            int addOffset,
            TileGrid grid,
            int group,
            Workspace workspace,
            FloatTensor output) {
        Shape shape = output.shape();
        stage.finish(
                grid,
                group,
                columns,
                growthRate,
                panel.layers.get(layer).bias,
                add,
                addOffset,
                workspace,
                output.data(),
                (panel.firstChannel + layer * growthRate) * shape.pixels(),
                shape.pixels(),
                shape.c() * shape.pixels());
    }
}
