// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;

/**
 * One caller's forward pass through a prepared block.
 *
 * <p>Uses the caller's {@link Workspace}, so a pass belongs to one thread at a time. The same input
 * gives the same bits, whatever was computed before.
 */
public interface BlockPass {

    /**
     * What a run takes, known before it. A run takes the fastest way whose scratch memory keeps to
     * the workspace's {@link Workspace#limit}; where none does, this tells of the one that takes
     * least, which is not to be run then.
     *
     * @param input (N, C0, H, W)
     * @param pooled whether {@link #runPooled} is to be called
     * @throws IllegalArgumentException if the shape does not fit the block
     */
    default Need need(Shape input, Precision precision, boolean pooled) {
        return new Need(0, 0);
    }

    /**
     * Writes the block's input, bit for bit, and then each layer's feature maps into {@code
     * output}. Computes in float, with statistics accumulated in double.
     *
     * @param input (N, C0, H, W); only read
     * @param output (N, C0 + L*k, H, W), overwritten whole; not the input's array
     * @throws IllegalArgumentException if the shapes do not fit the block
     */
    void run(FloatTensor input, FloatTensor output);

    /**
     * Writes the average over H and W of every channel that {@link #run(FloatTensor, FloatTensor)}
     * would write, summed in double; the feature maps themselves need not exist anywhere.
     *
     * @param input (N, C0, H, W); only read
     * @param means (N, C0 + L*k, 1, 1), overwritten whole
     * @throws IllegalArgumentException if the shapes do not fit the block
     */
    void runPooled(FloatTensor input, FloatTensor means);

    /** As {@link #run(FloatTensor, FloatTensor)}, in double throughout. */
    void run(DoubleTensor input, DoubleTensor output);

    /** As {@link #runPooled(FloatTensor, FloatTensor)}, in double throughout. */
    void runPooled(DoubleTensor input, DoubleTensor means);

    /**
     * Runs in the input's precision: the whole output, or its averages alone.
     *
     * @param output of the input's precision, as the other methods want it
     */
    default void run(Tensor input, Tensor output, boolean pooled) {
        if (input instanceof FloatTensor in && output instanceof FloatTensor out) {
            if (pooled) {
                runPooled(in, out);
            } else {
                run(in, out);
            }
        } else if (input instanceof DoubleTensor in && output instanceof DoubleTensor out) {
            if (pooled) {
                runPooled(in, out);
            } else {
                run(in, out);
            }
        } else {
            throw new IllegalArgumentException(
                    "output: expected %s precision, got %s"
                            .formatted(input.precision(), output.precision()));
        }
    }
}
