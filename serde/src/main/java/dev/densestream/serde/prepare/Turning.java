// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import dev.densestream.serde.picture.Pixels;

/** Turns pictures as EXIF asks for it, as Pillow's {@code ImageOps.exif_transpose}. */
final class Turning {

    private static final int TRANSPOSED_FROM = 5;

    private Turning() {}

    static boolean swapsSides(int orientation) {
        return orientation >= TRANSPOSED_FROM;
    }

    static Pixels upright(Pixels pixels, int orientation) {
        if (orientation == 1) {
            return pixels;
        }
        boolean swapped = swapsSides(orientation);
        int height = swapped ? pixels.width() : pixels.height();
        int width = swapped ? pixels.height() : pixels.width();
        int step = pixels.step();
        byte[] turned = new byte[height * width * step];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = source(pixels, orientation, y, x) * step;
                System.arraycopy(pixels.samples(), from, turned, (y * width + x) * step, step);
            }
        }
        return new Pixels(turned, width, height, step, pixels.red(), pixels.green(), pixels.blue());
    }

    /** The pixel that comes to a place. */
    private static int source(Pixels pixels, int orientation, int y, int x) {
        int bottom = pixels.height() - 1;
        int right = pixels.width() - 1;
        return switch (orientation) {
            case 2 -> at(pixels, y, right - x);
            case 3 -> at(pixels, bottom - y, right - x);
            case 4 -> at(pixels, bottom - y, x);
            case 5 -> at(pixels, x, y);
            case 6 -> at(pixels, bottom - x, y);
            case 7 -> at(pixels, bottom - x, right - y);
            case 8 -> at(pixels, x, right - y);
            default -> at(pixels, y, x);
        };
    }

    private static int at(Pixels pixels, int row, int column) {
        return row * pixels.width() + column;
    }
}
