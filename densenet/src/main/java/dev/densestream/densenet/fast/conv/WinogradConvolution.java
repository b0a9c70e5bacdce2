// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import static dev.densestream.densenet.fast.buffer.Buffers.START;
import static dev.densestream.densenet.kernel.Winograd.FREQUENCIES;
import static dev.densestream.densenet.kernel.Winograd.INPUT;
import static dev.densestream.densenet.kernel.Winograd.PHASES;
import static dev.densestream.densenet.kernel.Winograd.TILE;

import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.TileRuns;
import dev.densestream.densenet.tensor.FloatTensor;

/** The steps of a 3x3 convolution over a grid of tiles, on a caller's buffers. */
public record WinogradConvolution(Kernels kernels, GroupProduct products) {

    /**
     * The frequency that tells how faint a tile is: even pixels give much in it, as in no other;
     * what uneven ones give is about the same in all.
     */
    private static final int SAMPLE = INPUT + 1;

    public WinogradConvolution(Kernels kernels) {
        this(kernels, new GroupProduct(kernels));
    }

    /** G, the tiles of a group. */
    public int groupWidth() {
        return 2 * kernels.lanes();
    }

    /**
     * Adds what the products of some groups take.
     *
     * @param rows the most of what is multiplied at once
     * @param columns of the products
     * @param groups whose products are held at the same time
     */
    public BufferNeeds declare(BufferNeeds needs, int rows, int columns, int groups) {
        return needs.need(Buffer.TRANSFORMED, FREQUENCIES * (long) stride(rows))
                .need(Buffer.PRODUCTS, groups * FREQUENCIES * (long) stride(columns))
                .need(Buffer.TILES, (long) columns * PHASES * groupWidth());
    }

    /**
     * Floats from one frequency to the next. One vector more than needed: otherwise all frequencies
     * of a channel would share a few sets of the first-level cache.
     */
    public int stride(int channels) {
        return channels * groupWidth() + kernels.lanes();
    }

    /**
     * Convolves one group of tiles into the products, without adding.
     *
     * @param fromSlot the phases' channel that the weights' first one is for
     */
    public void convolve(
            TileGrid grid, int group, int fromSlot, WinogradWeights weights, Buffers buffers) {
        for (int first = 0; first < weights.depth(); first += weights.chunk()) {
            planNext(grid, group, fromSlot, weights, first, buffers);
            buffers.addedTiles()[0] = 0;
            addChunk(grid, group, fromSlot, weights, first, 0, buffers.get(Buffer.PHASES), buffers);
        }
    }

    /**
     * Convolves some groups of tiles together: a chunk of the weights is brought into the
     * second-level cache once for all of them. {@link Buffers#addedTiles} tells in which of their
     * tiles products may add.
     */
    public void convolve(
            TileGrid grid,
            int fromGroup,
            int toGroup,
            WinogradWeights weights,
            float[] phases,
            Buffers buffers) {
        for (int first = 0; first < weights.depth(); first += weights.chunk()) {
            PackedChunk chunk = weights.from(first);
            buffers.prefetch().read(chunk.packed(), chunk.offset(), FREQUENCIES * chunk.floats());
            for (int group = fromGroup; group < toGroup; group++) {
                addChunk(grid, group, 0, weights, first, group - fromGroup, phases, buffers);
            }
        }
    }

    /**
     * Plans to read the inputs of the chunk of weights after {@code first}, or of the next group.
     */
    private static void planNext(
            TileGrid grid,
            int group,
            int fromSlot,
            WinogradWeights weights,
            int first,
            Buffers buffers) {
        int next = first + weights.chunk();
        boolean last = next >= weights.depth();
        NormalizedPhases.planGroup(
                grid,
                last ? group + 1 : group,
                fromSlot + (last ? 0 : next),
                weights.chunkAt(last ? 0 : next),
                buffers);
    }

    private void addChunk(
            TileGrid grid,
            int group,
            int fromSlot,
            WinogradWeights weights,
            int first,
            int slot,
            float[] phases,
            Buffers buffers) {
        PackedChunk chunk = weights.from(first);
        int stride = stride(weights.rowsAt(0));
        Matrices transformed = buffers.matrices(Buffer.TRANSFORMED, START, stride, groupWidth());
        Matrices out = products(slot, weights.columns(), 0, buffers);
        int from = NormalizedPhases.offset(grid, fromSlot + first);
        float[] scratch = buffers.kernelScratch();
        kernels.transformInput(phases, from, chunk.channels(), grid, group, transformed, scratch);
        int tiles = grid.tilesOf(group);
        boolean add = first > 0;
        long lanes = buffers.addedTiles()[slot];
        lanes = products.multiply(transformed, chunk, out, SAMPLE, tiles, lanes, add, buffers);
        for (int f = 0; f < FREQUENCIES; f++) {
            if (f != SAMPLE) {
                products.multiplyAlsoFaint(transformed, chunk, out, f, tiles, lanes, add, buffers);
            }
        }
    }

    /**
     * Transforms a group's products back, into {@link Buffer#TILES}.
     *
     * @param slot which of the groups convolved together
     */
    public void transformBack(
            TileGrid grid, int group, int slot, TileWeights weights, Buffers buffers) {
        float[] scales = weights.winograd().scales();
        Matrices tiles = tiles(buffers);
        kernels.transformOutput(
                products(slot, weights.columns(), 0, buffers),
                weights.columns(),
                grid.vectorsOf(group),
                scales == null ? weights.bias() : null,
                null,
                tiles,
                buffers.kernelScratch());
        if (scales != null) {
            for (int c = 0; c < weights.columns(); c++) {
                scale(tiles, c, scales[c], weights.bias()[c]);
            }
        }
    }

    private void scale(Matrices tiles, int channel, float scale, float bias) {
        float[] y = tiles.array();
        int end = tiles.start(channel) + PHASES * groupWidth();
        for (int i = tiles.start(channel); i < end; i++) {
            y[i] = y[i] * scale + bias;
        }
    }

    /**
     * Writes a group's outputs into images, from {@link Buffer#TILES}.
     *
     * @param channels that go into {@code out}, one after the other
     * @param origin of the first channel of the grid's first image there
     */
    public void store(
            TileGrid grid, int group, int channels, FloatTensor out, int origin, Buffers buffers) {
        Matrices tiles = tiles(buffers);
        for (int c = 0; c < channels; c++) {
            store(grid, group, tiles, c, out, origin + c * out.shape().pixels(), buffers);
        }
    }

    /**
     * The products of a group, a matrix for each frequency, a row for each column of the weights.
     *
     * @param slot which of the groups convolved together
     * @param columns how many columns there are
     * @param from the first of them to take
     */
    public Matrices products(int slot, int columns, int from, Buffers buffers) {
        int stride = stride(columns);
        int first = START + slot * FREQUENCIES * stride + from * groupWidth();
        return buffers.matrices(Buffer.PRODUCTS, first, stride, groupWidth());
    }

    /** Outputs of one group, a matrix for each channel, a row for each phase. */
    public Matrices tiles(Buffers buffers) {
        return buffers.matrices(Buffer.TILES, START, PHASES * groupWidth(), groupWidth());
    }

    /**
     * Reads some channels of a group's pixels into {@link Buffer#TILES}, as phases: the inverse of
     * {@link #store}.
     *
     * @param x in which the channels follow one another
     * @param origin of the first channel of the grid's first image there
     */
    public void load(
            TileGrid grid, int group, int channels, FloatTensor x, int origin, Buffers buffers) {
        int width = groupWidth();
        float[] rows = buffers.get(Buffer.ROWS);
        int pixels = x.shape().pixels();
        int imageStride = x.shape().c() * pixels;
        int[] runs = grid.runs().table();
        int end = grid.runs().first(group + 1);
        for (int c = 0; c < channels; c++) {
            for (int run = grid.runs().first(group); run < end; run += TileRuns.INTS) {
                int to = START + runs[run];
                int from = origin + c * pixels + runs[run + 1] * imageStride + runs[run + 2];
                for (int r = 0; r < runs[run + 4]; r++) {
                    System.arraycopy(
                            x.data(),
                            from + r * grid.columns(),
                            rows,
                            to + r * TILE * width,
                            runs[run + 3]);
                }
            }
            for (int r = 0; r < TILE; r++) {
                kernels.deinterleave(
                        rows,
                        START + r * TILE * width,
                        grid.vectorsOf(group),
                        buffers.get(Buffer.TILES),
                        START + (c * PHASES + r * TILE) * width,
                        width);
            }
        }
    }

    /**
     * Writes one channel of a group's pixels into images.
     *
     * @param phases of which one matrix holds the channel, a row for each phase
     * @param origin of the channel of the grid's first image in {@code out}
     */
    public void store(
            TileGrid grid,
            int group,
            Matrices phases,
            int index,
            FloatTensor out,
            int origin,
            Buffers buffers) {
        int width = groupWidth();
        float[] rows = buffers.get(Buffer.ROWS);
        int planeStride = phases.rowStride();
        for (int r = 0; r < TILE; r++) {
            kernels.interleave(
                    phases.array(),
                    phases.start(index) + r * TILE * planeStride,
                    planeStride,
                    grid.vectorsOf(group),
                    rows,
                    START + r * TILE * width);
        }
        int imageStride = out.shape().c() * out.shape().pixels();
        int[] runs = grid.runs().table();
        int end = grid.runs().first(group + 1);
        for (int run = grid.runs().first(group); run < end; run += TileRuns.INTS) {
            int first = START + runs[run];
            int to = origin + runs[run + 1] * imageStride + runs[run + 2];
            int count = runs[run + 3];
            int height = runs[run + 4];
            for (int r = 0; r < height; r++) {
                System.arraycopy(
                        rows, first + r * TILE * width, out.data(), to + r * grid.columns(), count);
            }
        }
    }
}
