// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import dev.densestream.densenet.tensor.Shape;

/**
 * The batch norm behind the last dense block, {@code features.norm5}; its ReLU belongs to the
 * {@link Embedding}, as in torchvision.
 *
 * @param eps what is added to a variance
 */
public record FinalNorm(BatchNorm norm, double eps) implements Stage {

    /**
     * @throws IllegalArgumentException if the norm carries no running statistics
     */
    public FinalNorm {
        Layers.requireRunning("final norm", norm);
    }

    @Override
    public int inputChannels() {
        return norm.channels();
    }

    @Override
    public int outputChannels() {
        return norm.channels();
    }

    @Override
    public Shape outputShape(Shape input) {
        Layers.requireInput(input, inputChannels());
        return input;
    }

    /** Nothing: no convolution. */
    @Override
    public long flops(Shape input) {
        return 0;
    }

    @Override
    public long sizeBytes() {
        return norm.sizeBytes();
    }
}
