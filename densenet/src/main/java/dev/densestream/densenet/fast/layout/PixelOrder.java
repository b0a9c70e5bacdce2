// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.layout;

import dev.densestream.densenet.kernel.Winograd;
import dev.densestream.densenet.tensor.Shape;

/**
 * The pixels of some images, or of a band of rows of each, in the order in which 1x1 convolutions
 * go through them, G in a group.
 *
 * <p>Either image after image, row after row; or first the rows 0, 4, 8... of all images, then the
 * rows 1, 5, 9... and so on, which is how the tiles of a 3x3 convolution want them.
 *
 * <p>Immutable; built once per shape. Cheap until {@link #pieces} is first asked for: {@link
 * #tableBytes} says before what that takes. For one thread.
 */
public final class PixelOrder {

    /** Ints that describe a piece: see {@link #pieces}. */
    public static final int PIECE_INTS = 3;

    private final int images;
    private final int rows;
    private final int columns;
    private final int imageStride;
    private final int step;
    private final int lanes;
    private int[] pieces = {};
    private int[] firstPieces = {};

    /**
     * @param shape of the feature maps
     * @param rows of the band
     * @param step from one row to the next in this order: 1, or the side of a tile
     * @param lanes L of the kernels
     */
    private PixelOrder(Shape shape, int images, int rows, int step, int lanes) {
        this.images = images;
        this.rows = rows;
        this.columns = shape.w();
        this.imageStride = shape.c() * shape.pixels();
        this.step = step;
        this.lanes = lanes;
    }

    /** Image after image, so many rows of each. */
    static PixelOrder byImage(Shape shape, int images, int rows, int lanes) {
        return new PixelOrder(shape, images, rows, 1, lanes);
    }

    /** The rows of a region that lie in the same place of their tiles, one such place first. */
    static PixelOrder byRowOfTile(Shape shape, int images, int rows, int lanes) {
        return new PixelOrder(shape, images, rows, Winograd.TILE, lanes);
    }

    private long runs() {
        return step == 1 ? images : (long) images * rows;
    }

    /** Bytes that the table of pieces takes once it is there. */
    public long tableBytes() {
        return ((runs() + groups()) * PIECE_INTS + groups() + 1) * Integer.BYTES;
    }

    /** Bytes of that table if it is there. */
    long heldBytes() {
        return (pieces.length + firstPieces.length) * (long) Integer.BYTES;
    }

    private void number() {
        firstPieces = new int[groups() + 1];
        pieces = new int[Math.toIntExact((runs() + groups()) * PIECE_INTS)];
        int run = step == 1 ? rows * columns : columns;
        int at = 0;
        int pixel = 0;
        for (int phase = 0; phase < step; phase++) {
            for (int n = 0; n < images; n++) {
                int image = n * imageStride;
                for (int i = phase * columns; i < rows * columns; i += step * run) {
                    at = addRun(image + i, run, pixel, at);
                    pixel += run;
                }
            }
        }
        firstPieces[groups()] = at / PIECE_INTS;
    }

    /** Cuts a run of pixels where groups end. */
    private int addRun(int from, int count, int firstPixel, int firstInt) {
        int width = 2 * lanes;
        int at = firstInt;
        for (int done = 0; done < count; ) {
            int pixel = firstPixel + done;
            int inGroup = pixel % width;
            int length = Math.min(count - done, width - inGroup);
            if (inGroup == 0) {
                firstPieces[pixel / width] = at / PIECE_INTS;
            }
            pieces[at++] = from + done;
            pieces[at++] = inGroup;
            pieces[at++] = length;
            done += length;
        }
        return at;
    }

    public int pixels() {
        return images * rows * columns;
    }

    public int groups() {
        return (pixels() + 2 * lanes - 1) / (2 * lanes);
    }

    /** How many pixels a group holds: G, or fewer in the last one. */
    public int pixelsOf(int group) {
        return Math.min(2 * lanes, pixels() - group * 2 * lanes);
    }

    /**
     * Where the pixels are: {@link #PIECE_INTS} ints each: offset in the feature maps from the
     * band's first pixel, of the first channel; offset in the group; how many.
     */
    public int[] pieces() {
        if (pieces.length == 0) {
            number();
        }
        return pieces;
    }

    /**
     * The first piece of a group, after {@link #pieces} has been asked for; of the last group's end
     * for the next.
     */
    public int firstPiece(int group) {
        return firstPieces[group];
    }

    /** The first pixel of the rows that lie in row {@code r} of their tiles. */
    public int firstPixel(int r) {
        int before = 0;
        for (int i = 0; i < r; i++) {
            before += rowsPerImage(i);
        }
        return images * before * columns;
    }

    /** How many rows of an image lie in row {@code r} of their tiles. */
    public int rowsPerImage(int r) {
        return (rows - r + step - 1) / step;
    }
}
