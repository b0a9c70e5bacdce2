// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import static dev.densestream.densenet.fast.buffer.Buffers.START;
import static dev.densestream.densenet.kernel.Winograd.PHASES;

import dev.densestream.densenet.fast.block.CompiledPanelBlock.Panel;
import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.buffer.ChannelStatistics;
import dev.densestream.densenet.fast.conv.FoldedBatchNorm;
import dev.densestream.densenet.fast.conv.NormalizedPhases;
import dev.densestream.densenet.fast.conv.WinogradConvolution;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * One input's way through a {@link CompiledPanelBlock}.
 *
 * <p>Where tiles do not reach beyond the images, new feature maps stay in the phases that they are
 * made in: they are measured there group by group while they are in cache, and normalized there
 * just before a later layer's first transform. Elsewhere, and for the block's input, channels are
 * read from images.
 */
final class PanelPass {

    private final CompiledPanelBlock program;
    private final TileGrid grid;
    private final Buffers buffers;
    private final Shape shape;
    private final FloatTensor images;
    private final TileSink sink;
    private final Kernels kernels;
    private final NormalizedPhases phases;
    private final WinogradConvolution stage;
    private final int growthRate;

    /**
     * @param shape of the block's output
     * @param images the block's input, and what {@code sink} made of new feature maps unless {@link
     *     #staysInPhases}
     */
    PanelPass(
            CompiledPanelBlock program,
            TileGrid grid,
            Buffers buffers,
            Shape shape,
            FloatTensor images,
            TileSink sink) {
        this.program = program;
        this.grid = grid;
        this.buffers = buffers;
        this.shape = shape;
        this.images = images;
        this.sink = sink;
        kernels = program.kernels();
        phases = program.phases();
        stage = program.stage();
        growthRate = program.growthRate();
    }

    /** Whether new feature maps are never read from images. */
    static boolean staysInPhases(TileGrid grid) {
        return grid.slabs() && !grid.ragged();
    }

    void run() {
        int ready = 0;
        for (Panel panel : program.panels()) {
            for (int layer = 0; layer < panel.layers().size(); layer++) {
                int channels = panel.firstChannel() + layer * growthRate;
                boolean inPhases = ready > 0 && staysInPhases(grid);
                for (int c = ready; c < channels; c++) {
                    if (inPhases) {
                        buffers.statistics().finish(c, (double) shape.n() * shape.pixels());
                        findNorm(c);
                    } else {
                        normalizeImages(c);
                    }
                }
                for (int group = 0; group < grid.groups(); group++) {
                    if (inPhases) {
                        normalizeAround(group, ready, channels);
                    }
                    if (layer == 0) {
                        startPanel(panel, group);
                    } else {
                        addWithinPanel(panel, layer, group);
                    }
                }
                ready = channels;
            }
        }
    }

    private void normalizeImages(int channel) {
        float[] x = images.data();
        int offset = channel * shape.pixels();
        int imageStride = images.shape().c() * shape.pixels();
        buffers.statistics()
                .measure(channel, x, offset, imageStride, shape.n(), shape.pixels(), kernels);
        findNorm(channel);
        phases.normalize(
                x, offset, imageStride, grid, buffers.get(Buffer.NORM), channel, null, buffers);
    }

    private void findNorm(int channel) {
        ChannelStatistics statistics = buffers.statistics();
        double scale = 1 / Math.sqrt(statistics.variance(channel) + program.eps());
        FoldedBatchNorm.write(
                channel, statistics.mean(channel), scale, 0, buffers.get(Buffer.NORM));
    }

    /** Normalizes what a group's transforms read: also of the next group, for the halo. */
    private void normalizeAround(int group, int fromChannel, int toChannel) {
        for (int g = group == 0 ? 0 : group + 1; g < Math.min(group + 2, grid.groups()); g++) {
            phases.normalizeGroup(
                    grid, g, buffers.get(Buffer.NORM), fromChannel, toChannel, buffers);
        }
    }

    /** The panel's first layer, and what the channels before the panel give to the others. */
    private void startPanel(Panel panel, int group) {
        int width = panel.layers().size() * growthRate;
        stage.convolve(grid, group, 0, panel.before(), buffers);
        if (width > growthRate) {
            kernels.transformOutput(
                    stage.products(0, width, growthRate, buffers),
                    width - growthRate,
                    grid.vectorsOf(group),
                    null,
                    null,
                    partial(group, width, growthRate),
                    buffers.kernelScratch());
        }
        finish(panel, 0, width, null, group);
    }

    private void addWithinPanel(Panel panel, int layer, int group) {
        stage.convolve(
                grid, group, panel.firstChannel(), panel.layers().get(layer).inner(), buffers);
        int width = panel.layers().size() * growthRate;
        finish(panel, layer, growthRate, partial(group, width, layer * growthRate), group);
    }

    /** What waits for a group's outputs, from one of the panel's channels. */
    private Matrices partial(int group, int width, int channel) {
        int floats = PHASES * stage.groupWidth();
        int first = START + (group * width + channel) * floats;
        return buffers.matrices(Buffer.PARTIAL, first, floats, stage.groupWidth());
    }

    /** Transforms a layer's products back, to where later layers read them if they do. */
    private void finish(Panel panel, int layer, int columns, @Nullable Matrices add, int group) {
        int first = panel.firstChannel() + layer * growthRate;
        boolean stay = staysInPhases(grid) && first + growthRate < shape.c();
        Matrices out = stay ? phases.tiles(grid, group, first, buffers) : stage.tiles(buffers);
        kernels.transformOutput(
                stage.products(0, columns, 0, buffers),
                growthRate,
                grid.vectorsOf(group),
                panel.layers().get(layer).bias(),
                add,
                out,
                buffers.kernelScratch());
        for (int c = 0; c < growthRate; c++) {
            if (stay) {
                measureGroup(group, first + c, out.start(c));
            }
            sink.take(grid, group, first + c, out, c);
        }
    }

    private void measureGroup(int group, int channel, int from) {
        int tiles = grid.tilesOf(group);
        if (group == 0) {
            buffers.statistics().start(channel, buffers.get(Buffer.PHASES), from, tiles, kernels);
        }
        buffers.statistics()
                .add(
                        channel,
                        buffers.get(Buffer.PHASES),
                        from,
                        grid.planeStride(),
                        PHASES,
                        tiles,
                        kernels);
    }
}
