// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/** What every engine checks of the outputs that it is asked for. */
public final class Outputs {

    /**
     * @throws IllegalArgumentException if an output does not exist, its tensor has another shape,
     *     or not the precision of the input
     */
    public static void requireFit(Network network, Tensor input, Map<Output, Tensor> outputs) {
        outputs.forEach((output, to) -> requireFit(network, input, output, to));
    }

    private static void requireFit(Network network, Tensor input, Output output, Tensor to) {
        Shape expected = output.shape(network, input.shape());
        if (!to.shape().equals(expected)) {
            throw new IllegalArgumentException(
                    "output %s: expected shape %s, got %s"
                            .formatted(output.stage(), expected, to.shape()));
        }
        if (to.precision() != input.precision()) {
            throw new IllegalArgumentException(
                    "output: expected %s precision, got %s"
                            .formatted(input.precision(), to.precision()));
        }
    }

    /**
     * The last stage that has to be computed.
     *
     * @throws IllegalArgumentException if an output does not exist, or there is none
     */
    public static int lastStage(Network network, Set<Output> outputs) {
        int last = -1;
        for (Output output : outputs) {
            last = Math.max(last, network.indexOf(output.stage()));
        }
        if (last < 0) {
            throw new IllegalArgumentException("outputs: expected at least 1, got none");
        }
        return last;
    }

    private Outputs() {}
}
