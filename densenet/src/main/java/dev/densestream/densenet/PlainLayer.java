// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

/** Batch norm, ReLU, 3x3 convolution: the layer of the basic DenseNet. */
public record PlainLayer(BatchNorm norm1, Convolution conv1) implements DenseLayer {

    /**
     * @throws IllegalArgumentException if the parts do not fit each other
     */
    public PlainLayer {
        Layers.requireKernel("plain layer, conv1", conv1, 3);
        Layers.requireChannels("plain layer, norm1 to conv1", norm1.channels(), conv1.inChannels());
    }

    @Override
    public int inputChannels() {
        return conv1.inChannels();
    }

    @Override
    public int growthRate() {
        return conv1.outChannels();
    }

    @Override
    public Convolution convolution3x3() {
        return conv1;
    }

    @Override
    public long flopsPerPixel() {
        return Flops.plainLayer(inputChannels(), growthRate());
    }

    @Override
    public long sizeBytes() {
        return norm1.sizeBytes() + conv1.sizeBytes();
    }
}
