package dev.densestream.densenet;

import static dev.densestream.densenet.Workspace.START;
import static dev.densestream.densenet.kernel.Kernels.STEP;

import dev.densestream.densenet.Buffers.Buffer;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.Winograd;
import org.jspecify.annotations.Nullable;

/** A 1x1 convolution of normalized channels, on a caller's workspace. */
record PointwiseStage(Kernels kernels, ProductStage products) {

    PointwiseStage(Kernels kernels) {
        this(kernels, new ProductStage(kernels));
    }

    /**
     * Input channels multiplied at once. A group's pixels and the weights stay in the L2 cache,
     * which feeds a product as well as L1 does; products on top of earlier ones cost more.
     */
    private static final int MAX_CHUNK = 1023;

    /** Groups that go through all chunks together: what they gave stays in the L2 cache. */
    private static final int BLOCK = 25;

    /**
     * Input channels to multiply at once, of {@code depth}: whole steps, all chunks about equal.
     */
    static int chunk(int depth) {
        int chunks = (depth + MAX_CHUNK - 1) / MAX_CHUNK;
        int even = (depth + chunks - 1) / chunks;
        return (even + STEP - 1) / STEP * STEP;
    }

    /** Floats of one group of pixels: one vector more, which the last channel may overwrite. */
    int groupFloats(int channels) {
        return (2 * channels + 1) * kernels.lanes();
    }

    /**
     * Copies some channels of all pixels into {@link Workspace#packed}, a group's channels
     * together.
     *
     * @param origin of the order in the feature maps
     * @param capacity channels that a group has room for
     */
    void pack(
            FloatTensor features,
            int origin,
            PixelOrder order,
            int firstChannel,
            int channels,
            int capacity,
            Workspace workspace) {
        for (int group = 0; group < order.groups(); group++) {
            copy(
                    features,
                    origin,
                    order,
                    group,
                    firstChannel,
                    channels,
                    capacity,
                    group,
                    workspace);
        }
    }

    private void copy(
            FloatTensor features,
            int origin,
            PixelOrder order,
            int group,
            int firstChannel,
            int channels,
            int capacity,
            int slot,
            Workspace workspace) {
        int pixels = features.shape().pixels();
        int to = START + slot * groupFloats(capacity) + firstChannel * 2 * kernels.lanes();
        int[] pieces = order.pieces();
        int end = order.firstPiece(group + 1) * PixelOrder.PIECE_INTS;
        int p = order.firstPiece(group) * PixelOrder.PIECE_INTS;
        for (; p < end; p += PixelOrder.PIECE_INTS) {
            kernels.copyPixels(
                    features.data(),
                    origin + firstChannel * pixels + pieces[p],
                    pixels,
                    channels,
                    pieces[p + 2],
                    workspace.packed,
                    to + pieces[p + 1]);
        }
    }

    /**
     * Packs a group of tiles from {@link Workspace#tiles}, phase after phase of all tiles of the
     * grid.
     *
     * @param firstChannel where the first of the tiles' channels goes
     */
    void packTiles(
            TileGrid grid,
            int tileGroup,
            int firstChannel,
            int channels,
            int capacity,
            Workspace workspace) {
        int width = 2 * kernels.lanes();
        int tile = tileGroup * width;
        int count = Math.min(width, grid.tiles() - tile);
        for (int phase = 0; phase < Winograd.PHASES; phase++) {
            int from = START + phase * width;
            int length;
            for (int done = 0; done < count; done += length) {
                int pixel = phase * grid.tiles() + tile + done;
                int inGroup = pixel % width;
                length = Math.min(count - done, width - inGroup);
                kernels.copyPixels(
                        workspace.tiles,
                        from + done,
                        Winograd.PHASES * width,
                        channels,
                        length,
                        workspace.packed,
                        START
                                + pixel / width * groupFloats(capacity)
                                + firstChannel * width
                                + inGroup);
            }
        }
    }

    /** Adds packed pixels of so many channels, all groups. */
    Buffers declarePacked(Buffers buffers, PixelOrder order, int capacity) {
        return buffers.need(Buffer.PACKED, (long) order.groups() * groupFloats(capacity));
    }

    /** Adds packed pixels of the groups that go through all chunks together. */
    Buffers declareBlock(Buffers buffers, int capacity) {
        return buffers.need(Buffer.PACKED, (long) BLOCK * groupFloats(capacity));
    }

    /** Adds what comes out of a 1x1 convolution, and the pixels that go in at once. */
    Buffers declareSqueezed(Buffers buffers, PointwiseWeights weights, PixelOrder order) {
        // one row of tiles more, which may be read
        return buffers.need(
                        Buffer.SQUEEZED,
                        (long) weights.columns() * channelStride(order) + 4 * kernels.lanes())
                .need(Buffer.PIXELS, groupFloats(weights.rowsAt(0)));
    }

    /** Floats from one squeezed channel to the next; the first starts at START. */
    int channelStride(PixelOrder order) {
        return (2 * order.groups() + 1) * kernels.lanes();
    }

    /**
     * Normalizes, with ReLU, and convolves packed pixels into {@link Workspace#squeezed}.
     *
     * @param norm means, scales and shifts of the channels read
     * @param norm2 the same of what comes out, to be normalized likewise; or null to leave it
     * @param capacity channels that a packed group has room for
     */
    void squeeze(
            PointwiseWeights weights,
            float[] norm,
            float @Nullable [] norm2,
            PixelOrder order,
            int capacity,
            Workspace workspace) {
        for (int from = 0; from < order.groups(); from += BLOCK) {
            int to = Math.min(order.groups(), from + BLOCK);
            squeezeBlock(weights, norm, order, from, to, from, capacity, workspace);
            if (norm2 != null) {
                normalizeBlock(weights.columns(), norm2, order, from, to, workspace);
            }
        }
    }

    /** The same, of pixels that are packed for this once, where packing all is too much. */
    void packAndSqueeze(
            PointwiseWeights weights,
            float[] norm,
            FloatTensor features,
            int origin,
            PixelOrder order,
            Workspace workspace) {
        int depth = weights.depth();
        for (int from = 0; from < order.groups(); from += BLOCK) {
            int to = Math.min(order.groups(), from + BLOCK);
            for (int group = from; group < to; group++) {
                copy(features, origin, order, group, 0, depth, depth, group - from, workspace);
            }
            squeezeBlock(weights, norm, order, from, to, 0, depth, workspace);
        }
    }

    private void squeezeBlock(
            PointwiseWeights weights,
            float[] norm,
            PixelOrder order,
            int from,
            int to,
            int firstSlot,
            int capacity,
            Workspace workspace) {
        int width = 2 * kernels.lanes();
        for (int first = 0; first < weights.depth(); first += weights.chunk()) {
            workspace.ahead.read(
                    weights.packed(),
                    weights.offset(first),
                    weights.rowsAt(first) * weights.columns());
            for (int group = from; group < to; group++) {
                int slot = firstSlot + group - from;
                int at = START + slot * groupFloats(capacity) + first * width;
                int channels = weights.chunkAt(first);
                workspace.ahead.read(workspace.packed, at, channels * width);
                kernels.normalizeGroup(
                        workspace.packed,
                        at,
                        channels,
                        norm,
                        first,
                        weights.depth(),
                        workspace.pixels,
                        START);
                products.multiply(
                        workspace.pixels,
                        START,
                        order.pixelsOf(group),
                        weights,
                        first,
                        weights.offset(first),
                        workspace.squeezed,
                        group * width,
                        channelStride(order),
                        workspace);
            }
        }
    }

    private void normalizeBlock(
            int channels, float[] norm, PixelOrder order, int from, int to, Workspace workspace) {
        int width = 2 * kernels.lanes();
        for (int c = 0; c < channels; c++) {
            int at = START + c * channelStride(order) + from * width;
            kernels.normalizeRows(
                    workspace.squeezed,
                    at,
                    0,
                    1,
                    (to - from) * width,
                    norm[c],
                    norm[channels + c],
                    norm[2 * channels + c],
                    workspace.squeezed,
                    at,
                    (to - from) * width);
        }
    }
}
