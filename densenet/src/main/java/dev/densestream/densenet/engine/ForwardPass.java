// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/**
 * One caller's forward pass through a prepared network.
 *
 * <p>Uses the caller's {@link Workspace}, so a pass belongs to one thread at a time. The same input
 * gives the same bits, whatever was computed before.
 */
public interface ForwardPass {

    /**
     * What a run takes, known before it. A run takes the fastest way whose scratch memory keeps to
     * the workspace's {@link Workspace#limit}; where none does, this tells of the one that takes
     * least, which is not to be run then. Several outputs take turns in the same scratch memory.
     *
     * @param input (N, C, H, W)
     * @param outputs what is to be computed
     * @throws IllegalArgumentException if the shape does not fit, or an output does not exist
     */
    Need need(Shape input, Precision precision, Set<Output> outputs);

    /**
     * Computes the outputs, one after the other and only as far as they ask for, in the input's
     * precision.
     *
     * @param input (N, C, H, W); only read
     * @param outputs each with the tensor that it is written to: of its shape, of the input's
     *     precision, the caller's own, overwritten whole
     * @throws IllegalArgumentException if shapes or precisions do not fit, or an output does not
     *     exist
     */
    void run(Tensor input, Map<Output, Tensor> outputs);
}
