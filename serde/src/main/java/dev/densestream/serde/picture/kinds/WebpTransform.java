// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

/**
 * What an encoder did to the pixels of a lossless WebP picture (RFC 9649, section 4), to be undone.
 *
 * @param width of the picture before it was done
 * @param bits of a tile's side; of {@link #INDEXED} colours, how often their numbers' size is
 *     halved
 * @param tiles what is said of each tile; of {@link #INDEXED} colours, the colours; shared
 */
record WebpTransform(int kind, int width, int bits, int[] tiles) {

    static final int PREDICTED = 0;
    static final int CROSSED_COLOURS = 1;
    static final int SUBTRACTED_GREEN = 2;
    static final int INDEXED = 3;

    private static final int BLACK = 0xFF000000;

    /** The width of what it was made to. */
    int codedWidth() {
        return kind == INDEXED ? WebpLossless.tiles(width, bits) : width;
    }

    /** The pixels before it was done, in place where they are as many. */
    int[] undo(int[] pixels, int height) {
        switch (kind) {
            case PREDICTED -> predict(pixels, height);
            case CROSSED_COLOURS -> cross(pixels, height);
            case SUBTRACTED_GREEN -> addGreen(pixels);
            default -> {
                return colours(pixels, height);
            }
        }
        return pixels;
    }

    private int tile(int y, int x) {
        return tiles[(y >> bits) * WebpLossless.tiles(width, bits) + (x >> bits)];
    }

    private void predict(int[] pixels, int height) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                int predicted;
                if (y == 0) {
                    predicted = x == 0 ? BLACK : pixels[at - 1];
                } else if (x == 0) {
                    predicted = pixels[at - width];
                } else {
                    predicted =
                            predicted(
                                    tile(y, x) >> 8 & 0xF,
                                    pixels[at - 1],
                                    pixels[at - width],
                                    pixels[at - width - 1],
                                    // of the last column the first pixel of its own row
                                    pixels[at - width + 1]);
                }
                pixels[at] = sum(pixels[at], predicted);
            }
        }
    }

    private static int predicted(int mode, int left, int top, int topLeft, int topRight) {
        return switch (mode) {
            case 1 -> left;
            case 2 -> top;
            case 3 -> topRight;
            case 4 -> topLeft;
            case 5 -> average(average(left, topRight), top);
            case 6 -> average(left, topLeft);
            case 7 -> average(left, top);
            case 8 -> average(topLeft, top);
            case 9 -> average(top, topRight);
            case 10 -> average(average(left, topLeft), average(top, topRight));
            case 11 -> nearer(left, top, topLeft);
            case 12 -> gradient(left, top, topLeft);
            case 13 -> halfGradient(average(left, top), topLeft);
            default -> BLACK;
        };
    }

    /** Of the left and the top pixel the one that their gradient comes closer to. */
    private static int nearer(int left, int top, int topLeft) {
        int difference = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            int corner = level(topLeft, shift);
            difference += Math.abs(level(left, shift) - corner);
            difference -= Math.abs(level(top, shift) - corner);
        }
        return difference > 0 ? left : top;
    }

    private static int gradient(int left, int top, int topLeft) {
        int pixel = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            int level = level(left, shift) + level(top, shift) - level(topLeft, shift);
            pixel |= clipped(level) << shift;
        }
        return pixel;
    }

    private static int halfGradient(int average, int topLeft) {
        int pixel = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            int level = level(average, shift);
            pixel |= clipped(level + (level - level(topLeft, shift)) / 2) << shift;
        }
        return pixel;
    }

    private void cross(int[] pixels, int height) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                int pixel = pixels[at];
                int factors = tile(y, x);
                int red = (pixel >> 16) + product(factors, pixel >> 8) & 0xFF;
                int blue = pixel + product(factors >> 8, pixel >> 8) + product(factors >> 16, red);
                pixels[at] = pixel & 0xFF00FF00 | red << 16 | blue & 0xFF;
            }
        }
    }

    /** Of the lowest bytes, which have signs, in 5 bits of fraction. */
    private static int product(int a, int b) {
        return (byte) a * (byte) b >> 5;
    }

    private static void addGreen(int[] pixels) {
        for (int i = 0; i < pixels.length; i++) {
            int green = level(pixels[i], 8);
            pixels[i] =
                    pixels[i] & 0xFF00FF00
                            | (pixels[i] & 0x00FF00FF) + (green << 16 | green) & 0x00FF00FF;
        }
    }

    private int[] colours(int[] packed, int height) {
        int[] pixels = bits == 0 ? packed : new int[width * height];
        int numberBits = Byte.SIZE >> bits;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int numbers = packed[y * codedWidth() + (x >> bits)] >> 8;
                int number = numbers >> (x & (1 << bits) - 1) * numberBits;
                pixels[y * width + x] = tiles[number & (1 << numberBits) - 1];
            }
        }
        return pixels;
    }

    /** Each channel's sum, modulo 256. */
    static int sum(int a, int b) {
        return (a & 0xFF00FF00) + (b & 0xFF00FF00) & 0xFF00FF00
                | (a & 0x00FF00FF) + (b & 0x00FF00FF) & 0x00FF00FF;
    }

    private static int average(int a, int b) {
        return (((a ^ b) & 0xFEFEFEFE) >>> 1) + (a & b);
    }

    private static int level(int pixel, int shift) {
        return pixel >> shift & 0xFF;
    }

    private static int clipped(int level) {
        return Math.min(Math.max(level, 0), 255);
    }
}
