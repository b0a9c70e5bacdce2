// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import static dev.densestream.densenet.fast.buffer.Buffers.START;
import static dev.densestream.densenet.kernel.Kernels.STEP;

import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.layout.PixelOrder;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.Winograd;
import dev.densestream.densenet.tensor.FloatTensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A 1x1 convolution of normalized channels, on a caller's buffers. */
public record PointwiseConvolution(Kernels kernels, GroupProduct products) {

    public PointwiseConvolution(Kernels kernels) {
        this(kernels, new GroupProduct(kernels));
    }

    /**
     * Input channels multiplied at once. A group's pixels and the weights stay in the L2 cache,
     * which feeds a product as well as L1 does; products on top of earlier ones cost more.
     */
    private static final int MAX_CHUNK = 1023;

    /** Channels that are normalized before their squares are added: they stay in the L1 cache. */
    private static final int SQUARED = 4;

    /** Where the pixels of a product come from. */
    interface Pixels {

        /** Writes some channels of one group into {@link Buffer#PIXELS}, [channels][G]. */
        void load(int group, int firstChannel, int channels, Buffers buffers);
    }

    /** Groups that go through all chunks together: what they gave stays in the L2 cache. */
    private static final int BLOCK = 25;

    /**
     * Input channels to multiply at once, of {@code depth}: whole steps, all chunks about equal.
     */
    public static int chunk(int depth) {
        int chunks = (depth + MAX_CHUNK - 1) / MAX_CHUNK;
        int even = (depth + chunks - 1) / chunks;
        return (even + STEP - 1) / STEP * STEP;
    }

    /** Floats of one group of pixels: one vector more, which the last channel may overwrite. */
    int groupFloats(int channels) {
        return (2 * channels + 1) * kernels.lanes();
    }

    /**
     * Copies some channels of all pixels into {@link Buffer#PACKED}, a group's channels together.
     *
     * @param origin of the order in the feature maps
     * @param channels how many, from {@code firstChannel}
     * @param capacity channels that a group has room for
     */
    public void pack(
            FloatTensor features,
            int origin,
            PixelOrder order,
            int firstChannel,
            int channels,
            int capacity,
            Buffers buffers) {
        int first = origin + firstChannel * features.shape().pixels();
        int to = START + firstChannel * 2 * kernels.lanes();
        for (int group = 0; group < order.groups(); group++) {
            int at = to + group * groupFloats(capacity);
            copy(features, first, order, group, channels, buffers.get(Buffer.PACKED), at);
        }
    }

    /**
     * Copies one group.
     *
     * @param origin of the order in the first of the channels
     */
    private void copy(
            FloatTensor features,
            int origin,
            PixelOrder order,
            int group,
            int channels,
            float[] packed,
            int to) {
        int pixels = features.shape().pixels();
        int[] pieces = order.pieces();
        int end = order.firstPiece(group + 1) * PixelOrder.PIECE_INTS;
        int p = order.firstPiece(group) * PixelOrder.PIECE_INTS;
        for (; p < end; p += PixelOrder.PIECE_INTS) {
            kernels.copyPixels(
                    features.data(),
                    origin + pieces[p],
                    pixels,
                    channels,
                    pieces[p + 2],
                    packed,
                    to + pieces[p + 1]);
        }
    }

    /**
     * Packs one channel, whose pixels lie side by side in the order's order.
     *
     * @param capacity channels that a group has room for
     */
    public void packChannel(
            float[] x, int from, PixelOrder order, int channel, int capacity, Buffers buffers) {
        int width = 2 * kernels.lanes();
        float[] packed = buffers.get(Buffer.PACKED);
        for (int group = 0; group < order.groups(); group++) {
            int to = START + group * groupFloats(capacity) + channel * width;
            int count = order.pixelsOf(group);
            kernels.copyPixels(x, from + group * width, 0, 1, count, packed, to);
        }
    }

    /**
     * Packs a group of tiles from {@link Buffer#TILES}, phase after phase of all tiles of the grid.
     *
     * @param firstChannel where the first of the tiles' channels goes
     */
    public void packTiles(
            TileGrid grid,
            int tileGroup,
            int firstChannel,
            int channels,
            int capacity,
            Buffers buffers) {
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
                        buffers.get(Buffer.TILES),
                        from + done,
                        Winograd.PHASES * width,
                        channels,
                        length,
                        buffers.get(Buffer.PACKED),
                        START
                                + pixel / width * groupFloats(capacity)
                                + firstChannel * width
                                + inGroup);
            }
        }
    }

    /** Adds packed pixels of so many channels, all groups. */
    public BufferNeeds declarePacked(BufferNeeds needs, PixelOrder order, int capacity) {
        return needs.need(Buffer.PACKED, (long) order.groups() * groupFloats(capacity));
    }

    /** Adds packed pixels of the groups that go through all chunks together. */
    public BufferNeeds declareBlock(BufferNeeds needs, int capacity) {
        return needs.need(Buffer.PACKED, (long) BLOCK * groupFloats(capacity));
    }

    /** Adds what comes out of a 1x1 convolution, and the pixels that go in at once. */
    public BufferNeeds declareSqueezed(
            BufferNeeds needs, PointwiseWeights weights, PixelOrder order) {
        // squares behind the channels, and one row of tiles more, which may be read
        return needs.need(
                        Buffer.SQUEEZED,
                        (weights.columns() + 1L) * channelStride(order) + 4 * kernels.lanes())
                .need(Buffer.PIXELS, groupFloats(weights.rowsAt(0)));
    }

    /** Floats from one squeezed channel to the next; the first starts at START. */
    public int channelStride(PixelOrder order) {
        return (2 * order.groups() + 1) * kernels.lanes();
    }

    /**
     * Normalizes, with ReLU, and convolves packed pixels into {@link Buffer#SQUEEZED}.
     *
     * @param norm of the channels read, [channels][mean, scale, shift]
     * @param norm2 the same of what comes out, to be normalized likewise; or null to leave it
     * @param gains how much each channel counts in the squares of what comes out, which are then
     *     written behind it; null if they are not
     * @param capacity channels that a packed group has room for
     */
    public void squeeze(
            PointwiseWeights weights,
            float[] norm,
            float @Nullable [] norm2,
            float @Nullable [] gains,
            PixelOrder order,
            int capacity,
            Buffers buffers) {
        for (int from = 0; from < order.groups(); from += BLOCK) {
            int to = Math.min(order.groups(), from + BLOCK);
            squeezeBlock(weights, norm, order, from, to, from, capacity, buffers);
            if (norm2 != null) {
                normalizeBlock(weights.columns(), norm2, gains, order, from, to, buffers);
            }
        }
    }

    /** The same, of pixels that are packed for this once, where packing all is too much. */
    public void packAndSqueeze(
            PointwiseWeights weights,
            float[] norm,
            FloatTensor features,
            int origin,
            PixelOrder order,
            Buffers buffers) {
        int depth = weights.depth();
        for (int from = 0; from < order.groups(); from += BLOCK) {
            int to = Math.min(order.groups(), from + BLOCK);
            for (int group = from; group < to; group++) {
                int at = START + (group - from) * groupFloats(depth);
                float[] packed = buffers.get(Buffer.PACKED);
                copy(features, origin, order, group, depth, packed, at);
            }
            squeezeBlock(weights, norm, order, from, to, 0, depth, buffers);
        }
    }

    /**
     * Convolves pixels, as they come, into {@link Buffer#SQUEEZED}.
     *
     * @param order tells how many there are
     */
    void convolve(PointwiseWeights weights, Pixels pixels, PixelOrder order, Buffers buffers) {
        for (int from = 0; from < order.groups(); from += BLOCK) {
            int to = Math.min(order.groups(), from + BLOCK);
            for (int first = 0; first < weights.depth(); first += weights.chunk()) {
                PackedChunk chunk = weights.from(first);
                buffers.prefetch().read(chunk.packed(), chunk.offset(), chunk.floats());
                for (int group = from; group < to; group++) {
                    pixels.load(group, first, chunk.channels(), buffers);
                    multiplyGroup(chunk, order, group, first > 0, buffers);
                }
            }
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
            Buffers buffers) {
        int width = 2 * kernels.lanes();
        for (int first = 0; first < weights.depth(); first += weights.chunk()) {
            PackedChunk chunk = weights.from(first);
            buffers.prefetch().read(chunk.packed(), chunk.offset(), chunk.floats());
            for (int group = from; group < to; group++) {
                int slot = firstSlot + group - from;
                int at = START + slot * groupFloats(capacity) + first * width;
                int channels = chunk.channels();
                buffers.prefetch().read(buffers.get(Buffer.PACKED), at, channels * width);
                kernels.normalizeGroup(
                        buffers.get(Buffer.PACKED),
                        at,
                        channels,
                        norm,
                        first,
                        buffers.get(Buffer.PIXELS),
                        START);
                multiplyGroup(chunk, order, group, first > 0, buffers);
            }
        }
    }

    /** Multiplies the group that is in {@link Buffer#PIXELS}. */
    private void multiplyGroup(
            PackedChunk chunk, PixelOrder order, int group, boolean accumulate, Buffers buffers) {
        int width = 2 * kernels.lanes();
        Matrices pixels = buffers.matrices(Buffer.PIXELS, START, 0, width);
        int at = START + group * width;
        Matrices out = buffers.matrices(Buffer.SQUEEZED, at, 0, channelStride(order));
        int wanted = order.pixelsOf(group);
        long all = Kernels.lanes(wanted);
        products.multiply(pixels, chunk, out, 0, wanted, all, accumulate, buffers);
    }

    private void normalizeBlock(
            int channels,
            float[] norm,
            float @Nullable [] gains,
            PixelOrder order,
            int from,
            int to,
            Buffers buffers) {
        int width = 2 * kernels.lanes();
        int length = (to - from) * width;
        float[] x = buffers.get(Buffer.SQUEEZED);
        int squares = START + channels * channelStride(order) + from * width;
        if (gains != null) {
            Arrays.fill(x, squares, squares + length, 0f);
        }
        int step = gains == null ? channels : SQUARED;
        for (int first = 0; first < channels; first += step) {
            int count = Math.min(step, channels - first);
            int at = START + first * channelStride(order) + from * width;
            Matrices squeezed = buffers.matrices(Buffer.SQUEEZED, at, channelStride(order), length);
            for (int c = 0; c < count; c++) {
                kernels.normalizeRows(squeezed, squeezed, c, 1, length, norm, first + c);
            }
            if (gains != null) {
                kernels.addSquares(squeezed, count, gains, first, length, x, squares);
            }
        }
    }
}
