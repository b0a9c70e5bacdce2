// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Pixels;

/**
 * Pictures in cyan, magenta, yellow and black, turned to RGB as Pillow does it: JPEG files have
 * them the wrong way round, as Adobe writes them, and profiles are ignored.
 */
final class Inks {

    private static final int SCALE = 16;
    private static final int HALF = 1 << (SCALE - 1);

    private Inks() {}

    /**
     * Red, green and blue.
     *
     * @param inks four samples a pixel
     * @param ycck whether the first three are luma and chroma of red, green and blue (libjpeg's
     *     {@code ycck_cmyk_convert})
     */
    static Pixels toRgb(byte[] inks, int width, int height, boolean ycck) {
        int count = width * height;
        byte[] rgb = new byte[Math.multiplyExact(count, 3)];
        int[] colours = new int[3];
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < 3; c++) {
                colours[c] = inks[4 * i + c] & 0xFF;
            }
            if (ycck) {
                toCmy(colours);
            }
            int notBlack = inks[4 * i + 3] & 0xFF;
            for (int c = 0; c < 3; c++) {
                int ink = 255 - colours[c];
                rgb[3 * i + c] = (byte) clip(notBlack - muldiv255(ink, notBlack));
            }
        }
        return Pixels.rgb(rgb, width, height);
    }

    /** Luma and chroma to cyan, magenta, yellow, in libjpeg's integers. */
    private static void toCmy(int[] colours) {
        int y = colours[0];
        int cb = colours[1] - 128;
        int cr = colours[2] - 128;
        int red = y + (fix(1.40200) * cr + HALF >> SCALE);
        int green = y + (-fix(0.34414) * cb - fix(0.71414) * cr + HALF >> SCALE);
        int blue = y + (fix(1.77200) * cb + HALF >> SCALE);
        colours[0] = clip(255 - red);
        colours[1] = clip(255 - green);
        colours[2] = clip(255 - blue);
    }

    private static int fix(double x) {
        return (int) (x * (1L << SCALE) + 0.5);
    }

    private static int muldiv255(int a, int b) {
        int product = a * b + 128;
        return (product >> 8) + product >> 8;
    }

    private static int clip(int value) {
        return Math.min(Math.max(value, 0), 255);
    }
}
