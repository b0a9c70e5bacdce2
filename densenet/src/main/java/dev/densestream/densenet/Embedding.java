// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import dev.densestream.densenet.tensor.Shape;

/**
 * ReLU, and the average of each channel over H and W: (N, C, 1, 1).
 *
 * @param channels C
 */
public record Embedding(int channels) implements Stage {

    @Override
    public int inputChannels() {
        return channels;
    }

    @Override
    public int outputChannels() {
        return channels;
    }

    @Override
    public Shape outputShape(Shape input) {
        Layers.requireInput(input, channels);
        return input.pooled();
    }

    /** Nothing: there are no weights to multiply by. */
    @Override
    public long flops(Shape input) {
        return 0;
    }

    @Override
    public long sizeBytes() {
        return 0;
    }
}
