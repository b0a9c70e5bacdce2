// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.message.TensorResponses;
import dev.densestream.serde.response.TensorResponse;
import java.util.List;

/** Requests in safetensors, of any shape. */
final class Batches {

    private Batches() {}

    static byte[] zeros(Shape shape) {
        return safetensors(FloatTensor.zeros(shape));
    }

    /** The single-precision batch of a golden case, followed by itself. */
    static byte[] twice(GoldenCase golden) {
        FloatTensor once = (FloatTensor) golden.input();
        Shape shape = once.shape();
        FloatTensor twice =
                FloatTensor.zeros(new Shape(2 * shape.n(), shape.c(), shape.h(), shape.w()));
        System.arraycopy(once.data(), 0, twice.data(), 0, once.data().length);
        System.arraycopy(once.data(), 0, twice.data(), once.data().length, once.data().length);
        return safetensors(twice);
    }

    private static byte[] safetensors(FloatTensor tensor) {
        Shape shape = tensor.shape();
        List<Integer> sides = List.of(shape.n(), shape.c(), shape.h(), shape.w());
        return TensorResponses.encode(
                MessageFormat.SAFETENSORS,
                new TensorResponse(sides, tensor, Dtype.F32, "", "", null));
    }
}
