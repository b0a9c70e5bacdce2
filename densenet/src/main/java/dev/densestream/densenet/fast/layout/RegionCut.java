// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.layout;

import dev.densestream.densenet.tensor.Shape;

/**
 * What decides how a batch is cut into regions: two inputs for which this is equal are cut alike.
 *
 * @param shape of the feature maps, all channels
 * @param tileBudget the tiles that a region should have at most; {@link #WHOLE} for one region
 * @param dense whether planes are to be dense where images are whole and consist of whole tiles
 * @param slabChannels channels that lie together in a group of a whole batch; 0 in regions
 */
public record RegionCut(Shape shape, int tileBudget, boolean dense, int slabChannels) {

    static final int WHOLE = Integer.MAX_VALUE;

    /** Regions of at most so many tiles, where an image or a band of it is not larger. */
    public static RegionCut regions(Shape shape, int tileBudget, boolean dense) {
        return new RegionCut(shape, tileBudget, dense, 0);
    }

    /** One region: the whole batch, a group's tiles together where that is possible. */
    public static RegionCut whole(Shape shape, int slabChannels) {
        return new RegionCut(shape, WHOLE, false, slabChannels);
    }
}
