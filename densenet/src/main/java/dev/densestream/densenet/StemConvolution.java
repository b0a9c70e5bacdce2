// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import dev.densestream.densenet.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of a network's stem: {@code features.conv0}, and in deep stems {@code
 * features.conv1} and {@code features.conv2}, which read what the one before gave, normalized.
 *
 * @param norm of what it reads, with ReLU; null for the first, which reads the images
 * @param eps what is added to a variance
 */
public record StemConvolution(@Nullable BatchNorm norm, double eps, Convolution convolution)
        implements Stage {

    /**
     * @throws IllegalArgumentException if the parts do not fit each other
     */
    public StemConvolution {
        if (norm != null) {
            Layers.requireChannels("stem, norm", convolution.inChannels(), norm.channels());
            Layers.requireRunning("stem, norm", norm);
        }
    }

    @Override
    public int inputChannels() {
        return convolution.inChannels();
    }

    @Override
    public int outputChannels() {
        return convolution.outChannels();
    }

    @Override
    public Shape outputShape(Shape input) {
        return convolution.outputShape(input);
    }

    @Override
    public long flops(Shape input) {
        return convolution.flops(outputShape(input));
    }

    @Override
    public long sizeBytes() {
        return (norm == null ? 0 : norm.sizeBytes()) + convolution.sizeBytes();
    }
}
