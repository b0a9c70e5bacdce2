// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;

/**
 * An input and the output that the block must reproduce, carried by the weights themselves.
 *
 * @param input (N, C0, H, W); in double where the file has it as F64
 * @param output (N, C0 + L*k, H, W); in double where the file has it as F64
 * @param outputDtype the type of the output in the file, which tells how exact it can be
 */
public record SelfTest(Tensor input, Tensor output, Dtype outputDtype) {

    /** Its input's name in the file. */
    public static final String INPUT = "selftest.input";

    /** Its output's name in the file. */
    public static final String OUTPUT = "selftest.output";
}
