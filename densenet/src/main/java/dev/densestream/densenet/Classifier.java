// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import dev.densestream.densenet.tensor.Shape;

/**
 * A linear layer from the embedding to a number for each class, the logits: (N, classes, 1, 1).
 *
 * @param linear as a 1x1 convolution
 */
public record Classifier(Convolution linear) implements Stage {

    /**
     * @throws IllegalArgumentException if the kernel is not 1x1
     */
    public Classifier {
        Layers.requireKernel("classifier", linear, 1);
    }

    /** How many logits there are. */
    public int classes() {
        return linear.outChannels();
    }

    @Override
    public int inputChannels() {
        return linear.inChannels();
    }

    @Override
    public int outputChannels() {
        return linear.outChannels();
    }

    @Override
    public Shape outputShape(Shape input) {
        return linear.outputShape(input);
    }

    @Override
    public long flops(Shape input) {
        return linear.flops(input);
    }

    @Override
    public long sizeBytes() {
        return linear.sizeBytes();
    }
}
