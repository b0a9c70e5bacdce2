// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import dev.densestream.densenet.tensor.Shape;

/**
 * What stands between two dense blocks: batch norm, ReLU, 1x1 convolution, and the average of each
 * 2x2 pixels, stride 2. Odd sides lose their last row or column.
 *
 * @param eps what is added to a variance
 */
public record Transition(BatchNorm norm, double eps, Convolution convolution) implements Stage {

    /**
     * @throws IllegalArgumentException if the parts do not fit each other
     */
    public Transition {
        Layers.requireKernel("transition, conv", convolution, 1);
        Layers.requireChannels("transition, norm", convolution.inChannels(), norm.channels());
        Layers.requireRunning("transition, norm", norm);
    }

    @Override
    public int inputChannels() {
        return norm.channels();
    }

    @Override
    public int outputChannels() {
        return convolution.outChannels();
    }

    @Override
    public Shape outputShape(Shape input) {
        Layers.requireInput(input, inputChannels());
        if (input.h() < 2 || input.w() < 2) {
            throw new IllegalArgumentException(
                    "feature maps %s: too small for a transition, which averages 2x2 pixels; send larger images"
                            .formatted(input));
        }
        return new Shape(input.n(), convolution.outChannels(), input.h() / 2, input.w() / 2);
    }

    /** Of the convolution before pooling, as it is defined. */
    @Override
    public long flops(Shape input) {
        return convolution.flops(input);
    }

    @Override
    public long sizeBytes() {
        return norm.sizeBytes() + convolution.sizeBytes();
    }
}
