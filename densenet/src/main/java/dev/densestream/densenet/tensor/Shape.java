// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.tensor;

/**
 * The shape (N, C, H, W) of a batch of images, row-major: w runs fastest.
 *
 * @param n images in the batch, at least 1
 * @param c channels, at least 1
 * @param h rows, at least 1
 * @param w columns, at least 1
 */
public record Shape(int n, int c, int h, int w) {

    /**
     * @throws IllegalArgumentException if a side is below 1, or if the elements do not fit one Java
     *     array
     */
    public Shape {
        if (n < 1 || c < 1 || h < 1 || w < 1) {
            throw new IllegalArgumentException(
                    "shape %s: every side must be at least 1".formatted(text(n, c, h, w)));
        }
        if (!fitsOneArray((long) n * c, (long) h * w)) {
            throw new IllegalArgumentException(
                    "shape %s: more than %d elements; send smaller batches"
                            .formatted(text(n, c, h, w), MAX_ELEMENTS));
        }
    }

    /** The most elements a tensor can have: what the largest Java array of any JVM holds. */
    public static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    /** N * C * H * W. */
    public int elements() {
        return n * c * h * w;
    }

    /** H * W, the elements of one channel of one image. */
    public int pixels() {
        return h * w;
    }

    /** The same batch of images with another number of channels. */
    public Shape withChannels(int channels) {
        return new Shape(n, channels, h, w);
    }

    /** The shape of the averages over H and W: (N, C, 1, 1). */
    public Shape pooled() {
        return new Shape(n, c, 1, 1);
    }

    @Override
    public String toString() {
        return text(n, c, h, w);
    }

    private static boolean fitsOneArray(long outer, long inner) {
        return outer <= MAX_ELEMENTS && inner <= MAX_ELEMENTS && outer * inner <= MAX_ELEMENTS;
    }

    private static String text(int n, int c, int h, int w) {
        return "(%d, %d, %d, %d)".formatted(n, c, h, w);
    }
}
