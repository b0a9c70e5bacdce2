// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.kernel.Kernels;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A 3x3 convolution's weights, in both ways in which it is computed.
 *
 * @param winograd for most tiles
 * @param direct for odd ones; null where there are none: see {@link DirectWeights#needed}
 * @param bias one per output channel
 */
public record TileWeights(WinogradWeights winograd, @Nullable DirectWeights direct, float[] bias) {

    /**
     * @param chunk how many input channels are multiplied at once
     * @param balance what input channels come multiplied by; null for 1
     */
    public static TileWeights of(
            Convolution convolution,
            DenseBlock block,
            int chunk,
            double @Nullable [] balance,
            Kernels kernels) {
        return new TileWeights(
                new WinogradWeights(
                        List.of(convolution), 0, convolution.inChannels(), chunk, balance, kernels),
                DirectWeights.needed(convolution, block.normalization())
                        ? new DirectWeights(convolution, balance, kernels)
                        : null,
                Floats.of(convolution.bias()));
    }

    /** Input channels. */
    public int depth() {
        return winograd.depth();
    }

    /** Output channels. */
    public int columns() {
        return winograd.columns();
    }

    /** How much each input channel counts where odd tiles are looked for; null if they are not. */
    public float @Nullable [] gains() {
        return direct == null ? null : direct.gains();
    }

    DirectWeights requireDirect() {
        return Objects.requireNonNull(direct);
    }
}
