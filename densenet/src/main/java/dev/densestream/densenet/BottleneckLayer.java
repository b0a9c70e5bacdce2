// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

/**
 * Batch norm, ReLU, 1x1 convolution to the bottleneck's width, batch norm, ReLU, 3x3 convolution:
 * the layer of DenseNet-B and DenseNet-BC.
 */
public record BottleneckLayer(
        BatchNorm norm1, Convolution conv1, BatchNorm norm2, Convolution conv2)
        implements DenseLayer {

    /**
     * @throws IllegalArgumentException if the parts do not fit each other
     */
    public BottleneckLayer {
        Layers.requireKernel("bottleneck layer, conv1", conv1, 1);
        Layers.requireKernel("bottleneck layer, conv2", conv2, 3);
        Layers.requireChannels(
                "bottleneck layer, norm1 to conv1", norm1.channels(), conv1.inChannels());
        Layers.requireChannels(
                "bottleneck layer, conv1 to norm2", conv1.outChannels(), norm2.channels());
        Layers.requireChannels(
                "bottleneck layer, norm2 to conv2", norm2.channels(), conv2.inChannels());
    }

    @Override
    public int inputChannels() {
        return conv1.inChannels();
    }

    @Override
    public int growthRate() {
        return conv2.outChannels();
    }

    /** The channels between the two convolutions, B * k; B is 4 in DenseNet-BC. */
    public int bottleneckWidth() {
        return conv1.outChannels();
    }

    @Override
    public Convolution convolution3x3() {
        return conv2;
    }

    @Override
    public long flopsPerPixel() {
        return Flops.bottleneckLayer(inputChannels(), bottleneckWidth(), growthRate());
    }

    @Override
    public long sizeBytes() {
        return norm1.sizeBytes() + conv1.sizeBytes() + norm2.sizeBytes() + conv2.sizeBytes();
    }
}
