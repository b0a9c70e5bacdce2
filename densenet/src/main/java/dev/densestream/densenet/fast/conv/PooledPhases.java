// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import static dev.densestream.densenet.fast.buffer.Buffers.START;
import static dev.densestream.densenet.kernel.Winograd.TILE;

import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.layout.PixelOrder;
import dev.densestream.densenet.kernel.Kernels;

/**
 * Packed phases, normalized and averaged over 2x2 pixels: each quarter of a tile becomes a pixel.
 * Pixels of one quarter lie together, tile after tile.
 *
 * @param norm [channels][mean, scale, shift]
 * @param tiles of all images
 * @param capacity channels that a packed group has room for
 */
public record PooledPhases(
        PointwiseConvolution pointwise, Kernels kernels, float[] norm, int tiles, int capacity)
        implements PointwiseConvolution.Pixels {

    /** Quarters of a tile, row by row. */
    public static final int QUARTERS = 4;

    /** Convolves them into {@link Buffer#SQUEEZED}. */
    public void convolve(PointwiseWeights weights, PixelOrder order, Buffers buffers) {
        pointwise.convolve(weights, this, order, buffers);
    }

    @Override
    public void load(int group, int firstChannel, int channels, Buffers buffers) {
        int width = 2 * kernels.lanes();
        int end = Math.min((group + 1) * width, QUARTERS * tiles);
        int count;
        for (int pixel = group * width; pixel < end; pixel += count) {
            int tile = pixel % tiles;
            int quarter = pixel / tiles;
            int place = quarter / 2 * 2 * TILE + quarter % 2 * 2;
            int left = place * tiles + tile;
            int right = left + tiles;
            int leftBelow = left + TILE * tiles;
            int rightBelow = right + TILE * tiles;
            count = Math.min(end - pixel, tiles - tile);
            count = Math.min(count, Math.min(inGroup(left), inGroup(right)));
            count = Math.min(count, Math.min(inGroup(leftBelow), inGroup(rightBelow)));
            kernels.averageNormalized(
                    buffers.get(Buffer.PACKED),
                    at(left, firstChannel),
                    at(right, firstChannel),
                    at(leftBelow, firstChannel),
                    at(rightBelow, firstChannel),
                    channels,
                    count,
                    norm,
                    firstChannel,
                    buffers.get(Buffer.PIXELS),
                    START + pixel % width);
        }
    }

    /** Pixels from this one to the end of its group. */
    private int inGroup(int pixel) {
        int width = 2 * kernels.lanes();
        return width - pixel % width;
    }

    private int at(int pixel, int channel) {
        int width = 2 * kernels.lanes();
        return START
                + pixel / width * pointwise.groupFloats(capacity)
                + channel * width
                + pixel % width;
    }
}
