// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.buffer;

/** The arrays of floats that the stages of the fast engine share, in a caller's {@link Buffers}. */
public enum Buffer {
    /** Normalized channels as phase planes. */
    PHASES,
    /** Transformed inputs of one group of tiles. */
    TRANSFORMED,
    /** Products of some groups of tiles, still transformed. */
    PRODUCTS,
    /** What the channels before a panel give to the panel's layers, all groups. */
    PARTIAL,
    /** Outputs of one group of tiles, as phases. */
    TILES,
    /** Inputs of single tiles, channel by channel. */
    SHIFTED,
    /** Inputs of single tiles' outputs, a matrix for each place of their windows. */
    WINDOWS,
    /** Outputs of tiles that are computed directly. */
    DIRECT,
    /** How large all channels of a pixel are, squared, in rows of pixels. */
    SQUARES,
    /** Rows of pixels, before they become phases or after. */
    ROWS,
    /** Pixels as they are, group by group, all channels of a group together. */
    PACKED,
    /** Normalized pixels of one group, a chunk of channels. */
    PIXELS,
    /** Rows of images or feature maps with a border of 0, as a stem's convolution reads them. */
    BORDERED,
    /** What a stem's convolution gave. */
    CONVOLVED,
    /** What 1x1 convolutions gave. */
    SQUEEZED,
    /** Mean, scale and shift of each channel of a layer's input. */
    NORM,
    /** The same of the second norm of a bottleneck layer. */
    NORM2;

    /** How many there are. */
    static final int COUNT = values().length;
}
