// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import dev.densestream.densenet.tensor.Shape;

/** What a {@link Network} is a chain of: maps (N, C, H, W) to feature maps. */
public sealed interface Stage
        permits StemConvolution,
                StemPool,
                DenseBlock,
                Transition,
                FinalNorm,
                Embedding,
                Classifier {

    /** C of what it reads. */
    int inputChannels();

    /** C of what it gives. */
    int outputChannels();

    /**
     * The shape of its output for an input.
     *
     * @throws IllegalArgumentException if the input does not fit, or the output would be larger
     *     than a Java array
     */
    Shape outputShape(Shape input);

    /** What a forward pass computes for an input of that shape, as {@link Flops} counts. */
    long flops(Shape input);

    /** Bytes of all weights. */
    long sizeBytes();
}
