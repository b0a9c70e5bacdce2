// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

/** One layer of a dense block: reads C channels, makes growthRate new feature maps. */
public sealed interface DenseLayer permits PlainLayer, BottleneckLayer {

    /** C, the channels it reads: the block's input and all earlier layers' feature maps. */
    int inputChannels();

    /** k, the feature maps it makes. */
    int growthRate();

    /** The normalization of what it reads. */
    BatchNorm norm1();

    /** The 3x3 convolution, which makes the feature maps. */
    Convolution convolution3x3();

    /** What it computes for one pixel of one image, as {@link Flops} counts. */
    long flopsPerPixel();

    /** Bytes of its weights. */
    long sizeBytes();
}
