// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.layout.Regions.Region;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.tensor.FloatTensor;

/** The 3x3 convolution of a region: by Winograd's algorithm, and directly where that is better. */
public record TileConvolution(WinogradConvolution winograd, DirectConvolution direct) {

    /** Groups of tiles that share what is read of the weights. */
    public static final int GROUPS = 2;

    /**
     * How many times larger, squared, the inputs of a tile may be than those of one of its outputs.
     */
    private static final float MAX_RATIO = 64;

    /** The same where products add. */
    private static final float ADDING_RATIO = 16;

    public TileConvolution(Kernels kernels) {
        this(new WinogradConvolution(kernels), new DirectConvolution(kernels));
    }

    /** What is to be done with a group of a layer's outputs, while they are still phases. */
    public interface Outputs {

        /** Nothing is to be done. */
        Outputs LEAVE = (layer, region, group) -> {};

        void accept(int layer, Region region, int group);

        /** Whether they are also written into feature maps. */
        default boolean written() {
            return true;
        }
    }

    /** Adds what it takes besides its inputs. */
    public BufferNeeds declare(BufferNeeds needs, TileWeights weights) {
        if (weights.direct() != null) {
            direct.declare(needs, weights.direct());
        }
        return winograd.declare(needs, weights.winograd().rowsAt(0), weights.columns(), GROUPS);
    }

    /**
     * Convolves normalized channels into a layer's feature maps.
     *
     * @param phases the channels as phase planes, from {@code START + grid.margin()}, and their
     *     squares behind them
     * @param origin of the region in the layer's first output channel
     */
    public void convolve(
            int layer,
            Region region,
            TileWeights weights,
            float[] phases,
            FloatTensor out,
            int origin,
            Buffers buffers,
            Outputs outputs) {
        TileGrid grid = region.grid();
        long[] odd = buffers.oddTiles();
        long[] added = buffers.addedTiles();
        for (int from = 0; from < grid.groups(); from += GROUPS) {
            int end = Math.min(grid.groups(), from + GROUPS);
            boolean allOdd = true;
            for (int group = from; group < end; group++) {
                int slot = group - from;
                long all = Kernels.lanes(grid.tilesOf(group));
                long uneven = unevenTiles(grid, group, weights, phases, buffers);
                added[slot] = all & ~uneven;
                odd[slot] = uneven == 0 ? 0 : oddTiles(grid, group, weights, phases, buffers);
                allOdd &= odd[slot] == all;
            }
            if (!allOdd) {
                winograd.convolve(grid, from, end, weights.winograd(), phases, buffers);
            }
            for (int group = from; group < end; group++) {
                if (!allOdd) {
                    winograd.transformBack(grid, group, group - from, weights, buffers);
                }
                if (odd[group - from] != 0) {
                    direct.replace(grid, group, odd[group - from], weights, phases, buffers);
                }
                if (outputs.written()) {
                    winograd.store(grid, group, weights.columns(), out, origin, buffers);
                }
                outputs.accept(layer, region, group);
            }
        }
    }

    /** Tiles that are odd, or too close to it for products to add. */
    private long unevenTiles(
            TileGrid grid, int group, TileWeights weights, float[] phases, Buffers buffers) {
        DirectWeights needed = weights.direct();
        if (needed == null) {
            return 0;
        }
        float ratio = weights.winograd().adding() ? ADDING_RATIO : MAX_RATIO;
        return direct.oddTiles(grid, group, needed, ratio, phases, buffers);
    }

    private long oddTiles(
            TileGrid grid, int group, TileWeights weights, float[] phases, Buffers buffers) {
        return direct.oddTiles(grid, group, weights.requireDirect(), MAX_RATIO, phases, buffers);
    }
}
