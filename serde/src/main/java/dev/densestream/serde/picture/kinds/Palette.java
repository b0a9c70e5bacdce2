// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;
import dev.densestream.serde.picture.Pixels;

/** Colours by number; numbers beyond the last one are levels of gray, as in Pillow. */
final class Palette {

    private static final int COLOURS = 256;

    private final byte[] rgb = new byte[3 * COLOURS];

    /** All levels of gray. */
    Palette() {
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3);
        }
    }

    /**
     * Sets the first colours.
     *
     * @param entryBytes from a colour to the next
     * @param red where a colour's red is; blue is at {@code 2 - red}
     */
    Palette with(Bytes file, int at, int count, int entryBytes, int red) {
        for (int i = 0; i < Math.min(count, COLOURS); i++) {
            rgb[3 * i] = file.file()[at + i * entryBytes + red];
            rgb[3 * i + 1] = file.file()[at + i * entryBytes + 1];
            rgb[3 * i + 2] = file.file()[at + i * entryBytes + 2 - red];
        }
        return this;
    }

    /** The colours of these numbers. */
    Pixels colours(byte[] numbers, int width, int height) {
        byte[] colours = new byte[Math.multiplyExact(width * height, 3)];
        for (int i = 0; i < width * height; i++) {
            int colour = 3 * (numbers[i] & 0xFF);
            colours[3 * i] = rgb[colour];
            colours[3 * i + 1] = rgb[colour + 1];
            colours[3 * i + 2] = rgb[colour + 2];
        }
        return Pixels.rgb(colours, width, height);
    }
}
