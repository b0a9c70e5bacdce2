// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;

/**
 * A JPEG frame header (ITU-T T.81, B.2.2).
 *
 * @param ids of the components
 * @param across samples of each component in a block of pixels, horizontally
 * @param down the same, vertically
 */
record JpegFrame(boolean progressive, int width, int height, int[] ids, int[] across, int[] down) {

    private static final int BASELINE = 0xC0;
    private static final int EXTENDED = 0xC1;
    private static final int PROGRESSIVE = 0xC2;
    private static final int ARITHMETIC_FROM = 0xC9;
    private static final int MOST_SAMPLES = 4;

    /**
     * Reads a header.
     *
     * @param at where its length is
     */
    static JpegFrame read(Bytes file, int marker, int at, int length) {
        if (marker >= ARITHMETIC_FROM) {
            throw file.unsupported(
                    "arithmetic coding is not taken; save it with Huffman coding, as nearly all"
                            + " are");
        }
        if (marker != BASELINE && marker != EXTENDED && marker != PROGRESSIVE) {
            throw file.unsupported(
                    "expected baseline or progressive coding, got a lossless or hierarchical one (marker 0x%02x)"
                            .formatted(marker));
        }
        if (length < 8) {
            throw file.corrupt("expected a frame header of at least 8 bytes, got " + length);
        }
        int precision = file.u8(at + 2);
        if (precision != 8) {
            throw file.unsupported(
                    "expected samples of 8 bits, got %d; save it with 8".formatted(precision));
        }
        int components = file.u8(at + 7);
        if (length != 8 + 3 * components) {
            throw file.corrupt(
                    "frame header of %d components: expected %d bytes, got %d"
                            .formatted(components, 8 + 3 * components, length));
        }
        if (components != 1 && components != 3 && components != 4) {
            throw file.unsupported("expected 1, 3 or 4 components, got " + components);
        }
        int[] ids = new int[components];
        int[] across = new int[components];
        int[] down = new int[components];
        for (int i = 0; i < components; i++) {
            int component = at + 8 + 3 * i;
            ids[i] = file.u8(component);
            across[i] = file.u8(component + 1) >> 4;
            down[i] = file.u8(component + 1) & 0xF;
            if (across[i] < 1
                    || down[i] < 1
                    || across[i] > MOST_SAMPLES
                    || down[i] > MOST_SAMPLES) {
                throw file.corrupt(
                        "component %d: expected 1 to 4 samples across and down, got %d and %d"
                                .formatted(ids[i], across[i], down[i]));
            }
        }
        return new JpegFrame(
                marker == PROGRESSIVE, file.u16be(at + 5), file.u16be(at + 3), ids, across, down);
    }

    long pixels() {
        return (long) width * height;
    }

    int components() {
        return ids.length;
    }

    /**
     * Whether a component has half the rows and all columns (4:4:0), which libjpeg-turbo smooths
     * and libjpeg 6b repeats.
     */
    boolean halvesRowsAlone() {
        int mostAcross = max(across);
        int mostDown = max(down);
        for (int i = 0; i < ids.length; i++) {
            if (across[i] == mostAcross && down[i] * 2 == mostDown) {
                return true;
            }
        }
        return false;
    }

    /** Samples of all components for each sample of the largest one, at least. */
    double samplesPerPixel() {
        double samples = 0;
        for (int i = 0; i < ids.length; i++) {
            samples += (double) across[i] * down[i] / (max(across) * max(down));
        }
        return samples;
    }

    private static int max(int[] numbers) {
        int max = 0;
        for (int number : numbers) {
            max = Math.max(max, number);
        }
        return max;
    }
}
