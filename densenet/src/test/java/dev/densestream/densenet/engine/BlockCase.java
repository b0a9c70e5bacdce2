// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A block with random weights and a batch of images for it.
 *
 * @param blocks what kind of block
 * @param n images
 * @param h their height
 * @param w their width
 * @param seed of weights and pixels
 */
public record BlockCase(Blocks blocks, int n, int h, int w, long seed) {

    /** On both sides of a tile of 4, and of 8 and 16 lanes. */
    private static final int[] SIDES = {1, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 56};

    private static final int[] GROWTH_RATES = {1, 4, 12, 40};
    private static final int[] INPUT_CHANNELS = {5, 1, 16, 33};

    public DenseBlock block() {
        return blocks.with(new SplittableRandom(seed));
    }

    public FloatTensor input() {
        return Tensors.gaussian(new Shape(n, blocks.inputChannels(), h, w), seed + 1, 0, 1);
    }

    /** Images of other sides for the same block. */
    public FloatTensor otherInput() {
        Shape other = new Shape(n % 3 + 1, blocks.inputChannels(), h + 20, w / 2 + 1);
        return Tensors.gaussian(other, seed + 2, 1e6, 1e3);
    }

    /**
     * Every side with every kind of block; growth rates, channels, batch sizes and biases take
     * turns.
     */
    public static Stream<BlockCase> grid() {
        List<BlockCase> cases = new ArrayList<>();
        for (int side : SIDES) {
            for (Blocks kind : kinds()) {
                int turn = cases.size() + cases.size() / 8;
                int k = GROWTH_RATES[turn % GROWTH_RATES.length];
                Blocks blocks =
                        new Blocks(
                                INPUT_CHANNELS[turn / 3 % INPUT_CHANNELS.length],
                                k == 12 ? 6 : 3,
                                k,
                                kind.bottleneckWidth() == 0 ? 0 : 4 * k,
                                kind.affine(),
                                turn / 2 % 2 == 0,
                                kind.normalization());
                int other = SIDES[(turn * 7 + 3) % SIDES.length];
                cases.add(new BlockCase(blocks, 1 + turn % 3, side, other, turn));
            }
        }
        return cases.stream();
    }

    /** A small case of each kind of block. */
    static Stream<BlockCase> oneOfEachKind() {
        List<Blocks> kinds = kinds();
        return kinds.stream().map(kind -> new BlockCase(kind, 2, 9, 11, kinds.indexOf(kind)));
    }

    private static List<Blocks> kinds() {
        List<Blocks> kinds = new ArrayList<>();
        for (int width : new int[] {0, 16}) {
            for (Normalization normalization : Normalization.values()) {
                for (boolean affine : new boolean[] {false, true}) {
                    kinds.add(new Blocks(5, 3, 4, width, affine, true, normalization));
                }
            }
        }
        return kinds;
    }
}
