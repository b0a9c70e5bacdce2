// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.Winograd;
import dev.densestream.densenet.tensor.Shape;

/** What a block costs in the fast engine. */
public final class BlockWork {

    /**
     * Floating-point operations of whole tiles: sides of one pixel cost as much as sides of four.
     *
     * @param pointwisePasses how often each pixel goes through the block's 1x1 convolutions
     * @throws ArithmeticException if they are more than can be counted
     */
    public static long flops(DenseBlock block, Shape maps, int pointwisePasses) {
        long tiles =
                (long) TileGrid.tilesAlong(maps.h()) * TileGrid.tilesAlong(maps.w()) * maps.n();
        long again = (pointwisePasses - 1) * block.pointwiseFlopsPerPixel();
        return Math.multiplyExact(
                tiles * Winograd.PHASES, Math.addExact(block.flopsPerPixel(), again));
    }

    private BlockWork() {}
}
