// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.util.List;

/** What part of a block's output a response holds. */
public enum Emit {
    /** The whole output: the input and all new feature maps. */
    ALL,
    /** The L*k new feature maps alone. */
    NEW,
    /** The average of every channel of the output over H and W. */
    POOLED;

    /**
     * The sides of the response: rank 4, or rank 3 if the request was not batched; (N, C) or (C)
     * when pooled.
     *
     * @param output the shape of the block's output
     * @param inputChannels C0
     */
    public List<Integer> dims(Shape output, int inputChannels, boolean batched) {
        Shape part = shape(output, inputChannels);
        List<Integer> dims =
                this == POOLED
                        ? List.of(part.n(), part.c())
                        : List.of(part.n(), part.c(), part.h(), part.w());
        return batched ? dims : dims.subList(1, dims.size());
    }

    /**
     * Picks the part out of what a forward pass gave.
     *
     * @param output (N, C0 + L*k, H, W), or for POOLED its averages, (N, C0 + L*k, 1, 1); only read
     * @param inputChannels C0
     * @return {@code output} itself for ALL and POOLED, else a new tensor: (N, L*k, H, W)
     */
    public Tensor pick(Tensor output, int inputChannels) {
        return this == NEW ? newMaps(output, shape(output.shape(), inputChannels)) : output;
    }

    private Shape shape(Shape output, int inputChannels) {
        return switch (this) {
            case ALL -> output;
            case NEW -> output.withChannels(output.c() - inputChannels);
            case POOLED -> output.pooled();
        };
    }

    private static Tensor newMaps(Tensor output, Shape part) {
        int stride = output.shape().c() * part.pixels();
        int length = part.c() * part.pixels();
        Tensor maps = output.precision().zeros(part);
        for (int n = 0; n < part.n(); n++) {
            int from = (n + 1) * stride - length;
            System.arraycopy(output.array(), from, maps.array(), n * length, length);
        }
        return maps;
    }
}
