// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.Winograd.PHASES;

/**
 * Where the phase planes of a grid's tiles lie in an array. All strides are in floats.
 *
 * @param margin from a plane's start to its first tile: room for the neighbours of edge tiles
 * @param halo between the planes of a slab: neighbours of the last tiles of the plane before, or of
 *     the first tiles of the plane behind, which never need them both. 0 where no tile has a
 *     neighbour in another group, and where planes are whole
 * @param groupStride from a group's tiles of a plane to the next group's
 * @param planeStride from one phase plane to the next
 * @param channelStride from one channel's planes to the next
 */
record PhaseLayout(
        Order order, int margin, int halo, int groupStride, int planeStride, int channelStride) {

    /** What lies together. */
    enum Order {
        /** All tiles of a plane, with room around them. */
        PLANES,
        /** All tiles of a plane, and the next plane right behind. */
        DENSE,
        /** A group's tiles of all channels. */
        SLABS
    }

    /**
     * [channel][phase][tile].
     *
     * @param tileColumns of an image
     */
    static PhaseLayout planes(int tiles, int tileColumns, int lanes) {
        int vectors = (tiles + lanes - 1) / lanes;
        int margin = (tileColumns + lanes) / lanes * lanes;
        // an odd number of vectors: planes of a channel do not fall onto one set of the cache
        int planeStride = (2 * (margin / lanes) + vectors | 1) * lanes;
        int channelStride = Math.multiplyExact(PHASES, planeStride);
        return new PhaseLayout(Order.PLANES, margin, 0, 2 * lanes, planeStride, channelStride);
    }

    /** [channel][phase][tile], with room between channels alone. */
    static PhaseLayout dense(int tiles, int lanes) {
        long groupsOfPixels = ((long) PHASES * tiles + 2 * lanes - 1) / (2 * lanes);
        int channelStride = Math.toIntExact((groupsOfPixels * 2 + 1) * lanes);
        return new PhaseLayout(Order.DENSE, 0, 0, 2 * lanes, tiles, channelStride);
    }

    /** [group][channel][phase][tile]. */
    static PhaseLayout slabs(int channels, int halo, int lanes) {
        int planeStride = 2 * lanes + halo;
        int channelStride = PHASES * planeStride;
        int groupStride = Math.multiplyExact(channels, channelStride);
        return new PhaseLayout(Order.SLABS, lanes, halo, groupStride, planeStride, channelStride);
    }

    /** The halo that slabs of such images need. */
    static int haloOf(int tileRows, int tileColumns, int lanes) {
        int group = 2 * lanes;
        if (group % (tileRows * tileColumns) == 0) {
            return 0;
        }
        return group % tileColumns == 0 ? tileColumns : tileColumns + 1;
    }

    /**
     * What so many channels take, with what may be read around them; slabs take what they have room
     * for.
     */
    long floats(int groups, int channels) {
        return order == Order.SLABS
                ? (long) groups * groupStride + 2L * margin
                : (long) channels * channelStride + margin;
    }
}
