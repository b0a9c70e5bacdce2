// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import static dev.densestream.densenet.kernel.Winograd.PHASES;

import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.DirectWeights;
import dev.densestream.densenet.fast.conv.Floats;
import dev.densestream.densenet.fast.conv.NormalizedPhases;
import dev.densestream.densenet.fast.conv.WinogradConvolution;
import dev.densestream.densenet.fast.conv.WinogradWeights;
import dev.densestream.densenet.fast.layout.RegionCut;
import dev.densestream.densenet.fast.layout.Regions;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Plain layers with batch statistics and neither scale nor shift: all layers see a channel in the
 * same way, so it is measured and normalized once, when it is there.
 *
 * <p>Layers are taken in panels. What the channels before a panel give to all its layers is one
 * wide product; the layers of the panel then add what the channels within it give. Each product
 * transforms its inputs again, which is cheaper than the memory traffic of keeping them.
 */
public final class CompiledPanelBlock implements CompiledBlock {

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
    private final NormalizedPhases phases;
    private final WinogradConvolution stage;
    private final double eps;
    private final int inputChannels;
    private final int growthRate;
    private final int panelLayers;
    private final List<Panel> panels;

    public static boolean covers(DenseBlock block) {
        return !block.bottleneck()
                && block.normalization() == Normalization.BATCH
                && block.layers().stream()
                        .allMatch(layer -> layer.norm1().affine() == null && even(layer));
    }

    private static boolean even(DenseLayer layer) {
        return !DirectWeights.needed(layer.convolution3x3(), Normalization.BATCH);
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

    public CompiledPanelBlock(DenseBlock block, Kernels kernels) {
        this.kernels = kernels;
        phases = new NormalizedPhases(kernels);
        stage = new WinogradConvolution(kernels);
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
    public BufferNeeds needs(Shape output, Buffers buffers) {
        Regions regions = regions(output, buffers);
        TileGrid grid = regions.list().get(0).grid();
        int width = panelLayers * growthRate;
        BufferNeeds needs =
                new BufferNeeds()
                        .needTables(regions.tableBytes())
                        .needStatistics(output.c())
                        .need(Buffer.NORM, 3L * output.c())
                        .need(
                                Buffer.PARTIAL,
                                (long) grid.groups() * width * PHASES * stage.groupWidth());
        phases.declare(needs, grid, output.c() - growthRate);
        return stage.declare(needs, CHUNK, width, 1);
    }

    @Override
    public void run(FloatTensor output, Buffers buffers) {
        Shape shape = output.shape();
        TileGrid grid = grid(shape, buffers);
        TileSink sink = new ImageSink(stage, buffers, output);
        new PanelPass(this, grid, buffers, shape, output, sink).run();
    }

    @Override
    public boolean pools(Shape output, Buffers buffers) {
        return PanelPass.staysInPhases(grid(output, buffers));
    }

    @Override
    public void pool(FloatTensor input, FloatTensor means, Buffers buffers) {
        Shape shape = input.shape().withChannels(means.shape().c());
        PoolSink sink = PoolSink.of(kernels, buffers, means);
        TileGrid grid = grid(shape, buffers);
        new PanelPass(this, grid, buffers, shape, input, sink).run();
        sink.finish(inputChannels, shape.pixels());
        ChannelMeans.into(input, means, kernels);
    }

    private TileGrid grid(Shape output, Buffers buffers) {
        return regions(output, buffers).list().get(0).grid();
    }

    private Regions regions(Shape output, Buffers buffers) {
        RegionCut whole = RegionCut.whole(output, output.c() - growthRate);
        return buffers.regions(whole, kernels.lanes());
    }

    Kernels kernels() {
        return kernels;
    }

    NormalizedPhases phases() {
        return phases;
    }

    WinogradConvolution stage() {
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
