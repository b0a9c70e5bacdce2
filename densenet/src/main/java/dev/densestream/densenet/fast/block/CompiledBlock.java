// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;

/**
 * A way to compute one kind of dense block in single precision: packed weights and the order of the
 * work. Immutable and shared; all that changes is in the caller's {@link Buffers}.
 */
public interface CompiledBlock {

    /**
     * What {@link #run} needs of the buffers.
     *
     * @param output (N, C0 + L*k, H, W)
     * @param buffers remembers how the batch is cut; its needs stay as they are
     * @throws ArithmeticException if it is more than can be counted
     */
    BufferNeeds needs(Shape output, Buffers buffers);

    /**
     * Appends every layer's feature maps. The buffers have what {@link #needs} tells.
     *
     * @param output (N, C0 + L*k, H, W), whose first C0 channels are the input
     */
    void run(FloatTensor output, Buffers buffers);

    /** Whether {@link #pool} can average such an output without writing it. */
    default boolean pools(Shape output, Buffers buffers) {
        return false;
    }

    /**
     * Averages the feature maps without writing them. The buffers have what {@link #needs} tells,
     * and sums of images.
     *
     * @param input (N, C0, H, W); only read
     * @param means (N, C0 + L*k, 1, 1), overwritten whole
     */
    default void pool(FloatTensor input, FloatTensor means, Buffers buffers) {
        throw new UnsupportedOperationException();
    }

    /** Whether {@link #runPacked} can compute such an output. */
    default boolean packs(Shape output, Buffers buffers) {
        return false;
    }

    /** What {@link #runPacked} needs of the buffers, as {@link #needs}. */
    default BufferNeeds needsPacked(Shape output, PackedSink sink, Buffers buffers) {
        throw new UnsupportedOperationException();
    }

    /**
     * Computes every layer's feature maps, writes none of them, and has a sink go on with them.
     *
     * @param output (N, C0 + L*k, H, W), whose first C0 channels are the input; only read
     * @param sink takes all channels, those of the input as well
     * @param to what the sink writes
     */
    default void runPacked(FloatTensor output, PackedSink sink, FloatTensor to, Buffers buffers) {
        throw new UnsupportedOperationException();
    }

    /** How often each pixel goes through the block's 1x1 convolutions. */
    default int pointwisePasses() {
        return 1;
    }
}
