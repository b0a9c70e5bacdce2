// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;

/**
 * An input and the output that the model must reproduce, carried by the weights themselves.
 *
 * @param node the stage that gives the output
 * @param input (N, C, H, W); in double where the file has it as F64
 * @param output feature maps, or (N, C, 1, 1); in double where the file has it as F64
 * @param outputDtype the type of the output in the file, which tells how exact it can be
 */
public record SelfTest(String node, Tensor input, Tensor output, Dtype outputDtype) {

    /** The metadata entry that names a network's node; without it the last one. */
    public static final String NODE = "selftest.node";

    /** Its input's name in the file. */
    public static final String INPUT = "selftest.input";

    /** Its output's name in the file. */
    public static final String OUTPUT = "selftest.output";
}
