// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

/**
 * viridis, the perceptually even colour map of Smith and van der Walt: equal steps in value look
 * like equal steps in colour, also in print and to colour-blind eyes.
 */
final class ColourMap {

    private static final int[] ANCHORS = {
        0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725
    };

    private ColourMap() {}

    /**
     * The colour, 0xRRGGBB, of a value between 0 and 1; values outside are taken to the ends, and
     * NaN is black.
     */
    static int rgb(double value) {
        double position = Math.min(Math.max(value, 0), 1) * (ANCHORS.length - 1);
        int below = Math.min((int) position, ANCHORS.length - 2);
        double share = position - below;
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int low = ANCHORS[below] >> shift & 0xFF;
            int high = ANCHORS[below + 1] >> shift & 0xFF;
            rgb |= (int) Math.round(low + share * (high - low)) << shift;
        }
        return rgb;
    }
}
