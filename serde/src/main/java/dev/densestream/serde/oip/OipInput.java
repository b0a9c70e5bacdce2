// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.InputShape;

/** {@code inputs[0]} of a request, read whole. */
record OipInput(Dtype dtype, InputShape shape, Tensor tensor) {}
