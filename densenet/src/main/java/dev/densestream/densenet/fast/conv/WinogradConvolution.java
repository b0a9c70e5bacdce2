package dev.densestream.densenet.fast.conv;

import static dev.densestream.densenet.fast.buffer.Buffers.START;
import static dev.densestream.densenet.kernel.Winograd.FREQUENCIES;
import static dev.densestream.densenet.kernel.Winograd.PHASES;
import static dev.densestream.densenet.kernel.Winograd.TILE;

import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.TileGrid;
import org.jspecify.annotations.Nullable;

/** The steps of a 3x3 convolution over a grid of tiles, on a caller's buffers. */
public record WinogradConvolution(Kernels kernels, GroupProduct products) {

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
     * Convolves one group of tiles into the products.
     *
     * @param fromSlot the phases' channel that the weights' first one is for
     */
    public void convolve(
            TileGrid grid, int group, int fromSlot, WinogradWeights weights, Buffers buffers) {
        for (int first = 0; first < weights.depth(); first += weights.chunk()) {
            planNext(grid, group, fromSlot, weights, first, buffers);
            addChunk(grid, group, fromSlot, weights, first, 0, buffers.get(Buffer.PHASES), buffers);
        }
    }

    /**
     * Convolves some groups of tiles together: a chunk of the weights is brought into the
     * second-level cache once for all of them.
     */
    public void convolve(
            TileGrid grid,
            int fromGroup,
            int toGroup,
            WinogradWeights weights,
            float[] phases,
            Buffers buffers) {
        for (int first = 0; first < weights.depth(); first += weights.chunk()) {
            buffers.prefetch()
                    .read(
                            weights.packed(),
                            weights.offset(first, 0),
                            FREQUENCIES * weights.rowsAt(first) * weights.columns());
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
        int inStride = stride(weights.rowsAt(0));
        int outStride = stride(weights.columns());
        int depth = weights.chunkAt(first);
        kernels.transformInput(
                phases,
                NormalizedPhases.offset(grid, fromSlot + first),
                depth,
                grid,
                group,
                buffers.get(Buffer.TRANSFORMED),
                START,
                inStride,
                buffers.kernelScratch());
        for (int f = 0; f < FREQUENCIES; f++) {
            products.multiply(
                    buffers.get(Buffer.TRANSFORMED),
                    START + f * inStride,
                    grid.tilesOf(group),
                    weights,
                    first,
                    weights.offset(first, f),
                    buffers.get(Buffer.PRODUCTS),
                    (slot * FREQUENCIES + f) * outStride,
                    groupWidth(),
                    buffers);
        }
    }

    /**
     * Transforms some channels of a group's products back and writes them into the images.
     *
     * @param slot which of the groups convolved together
     * @param columns channels in the products
     * @param channels how many of them, from the first, to write
     * @param bias one per channel
     * @param add what to add, as phases, or null
     * @param out channel c of image n starts at {@code offset + c * channelStride + n *
     *     imageStride}
     */
    public void finish(
            TileGrid grid,
            int group,
            int slot,
            int columns,
            int channels,
            float[] bias,
            float @Nullable [] add,
            int addOffset,
            Buffers buffers,
            float[] out,
            int offset,
            int channelStride,
            int imageStride) {
        kernels.transformOutput(
                buffers.get(Buffer.PRODUCTS),
                START + slot * FREQUENCIES * stride(columns),
                stride(columns),
                channels,
                grid.vectorsOf(group),
                bias,
                0,
                add,
                addOffset,
                buffers.get(Buffer.TILES),
                START,
                groupWidth(),
                buffers.kernelScratch());
        for (int c = 0; c < channels; c++) {
            store(
                    grid,
                    group,
                    buffers.get(Buffer.TILES),
                    START + c * PHASES * groupWidth(),
                    groupWidth(),
                    buffers,
                    out,
                    offset + c * channelStride,
                    imageStride);
        }
    }

    /** The same for groups that are convolved one by one. */
    public void finish(
            TileGrid grid,
            int group,
            int columns,
            int channels,
            float[] bias,
            float @Nullable [] add,
            int addOffset,
            Buffers buffers,
            float[] out,
            int offset,
            int channelStride,
            int imageStride) {
        finish(
                grid,
                group,
                0,
                columns,
                channels,
                bias,
                add,
                addOffset,
                buffers,
                out,
                offset,
                channelStride,
                imageStride);
    }

    /**
     * Reads some channels of a group's pixels into {@link Buffer#TILES}, as phases: the inverse of
     * what {@link #finish} ends with.
     *
     * @param x channel c of image n starts at {@code offset + c * channelStride + n * imageStride}
     */
    public void load(
            TileGrid grid,
            int group,
            int channels,
            float[] x,
            int offset,
            int channelStride,
            int imageStride,
            Buffers buffers) {
        int width = groupWidth();
        float[] rows = buffers.get(Buffer.ROWS);
        int[] runs = grid.runs();
        int end = grid.firstRun(group + 1);
        for (int c = 0; c < channels; c++) {
            for (int run = grid.firstRun(group); run < end; run += TileGrid.RUN_INTS) {
                int to = START + runs[run];
                int from = offset + c * channelStride + runs[run + 1] * imageStride + runs[run + 2];
                for (int r = 0; r < runs[run + 4]; r++) {
                    System.arraycopy(
                            x,
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
     * Writes one channel of a group's pixels into the images.
     *
     * @param phases the first phase's tiles are at {@code from}, the next ones' every {@code
     *     planeStride}
     * @param out image n starts at {@code offset + n * imageStride}
     */
    public void store(
            TileGrid grid,
            int group,
            float[] phases,
            int from,
            int planeStride,
            Buffers buffers,
            float[] out,
            int offset,
            int imageStride) {
        int width = groupWidth();
        float[] rows = buffers.get(Buffer.ROWS);
        for (int r = 0; r < TILE; r++) {
            kernels.interleave(
                    phases,
                    from + r * TILE * planeStride,
                    planeStride,
                    grid.vectorsOf(group),
                    rows,
                    START + r * TILE * width);
        }
        int[] runs = grid.runs();
        int end = grid.firstRun(group + 1);
        for (int run = grid.firstRun(group); run < end; run += TileGrid.RUN_INTS) {
            int first = START + runs[run];
            int to = offset + runs[run + 1] * imageStride + runs[run + 2];
            int count = runs[run + 3];
            int height = runs[run + 4];
            for (int r = 0; r < height; r++) {
                System.arraycopy(
                        rows, first + r * TILE * width, out, to + r * grid.columns(), count);
            }
        }
    }
}
