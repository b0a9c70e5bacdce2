// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.layout.Regions.Region;
import dev.densestream.densenet.tensor.FloatTensor;

/**
 * What comes after a block and takes its feature maps as they lie packed, phase by phase, region by
 * region. Regions are whole images made of whole tiles.
 */
public interface PackedSink {

    /** Adds what {@link #take} needs for such a region, besides the packed pixels. */
    BufferNeeds declare(BufferNeeds needs, Region region, Buffers buffers);

    /**
     * Computes what follows the feature maps of a region.
     *
     * @param channels of the feature maps, for just so many of which a packed group has room
     * @param to where that goes, for the images of all regions
     */
    void take(Region region, int channels, FloatTensor to, Buffers buffers);
}
