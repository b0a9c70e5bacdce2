// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.TileGrid;

/** Takes new feature maps as they are made: one channel of one group of tiles at a time. */
interface TileSink {

    /**
     * Takes a channel's pixels of a group, the groups of a channel in ascending order.
     *
     * @param channel of the block's output
     * @param phases only to be read, of which one matrix holds the channel, a row for each phase
     */
    void take(TileGrid grid, int group, int channel, Matrices phases, int index);
}
