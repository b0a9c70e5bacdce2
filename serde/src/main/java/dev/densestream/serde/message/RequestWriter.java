// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.message;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.npy.NpyArray;
import dev.densestream.serde.oip.OipRequestWriter;
import dev.densestream.serde.safetensors.SafetensorsTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests as bytes: what a client puts on the topic. */
public final class RequestWriter {

    private static final String INPUT = "input";

    private RequestWriter() {}

    /**
     * A request of rank 4.
     *
     * @param tensor (N, C, H, W); only read
     * @param dtype the type its elements are sent in, rounded to nearest, ties to even
     * @param id sent in JSON alone; the other formats have no place for it
     * @throws TensorFormatException if the tensor holds NaN or infinity and the format is JSON
     * @throws IllegalArgumentException if the format has no such dtype, or the request is larger
     *     than an array
     */
    public static byte[] encode(
            MessageFormat format, Tensor tensor, Dtype dtype, @Nullable String id) {
        Shape shape = tensor.shape();
        List<Integer> dims = List.of(shape.n(), shape.c(), shape.h(), shape.w());
        return switch (format) {
            case SAFETENSORS -> SafetensorsTensor.encode(INPUT, dims, dtype, tensor);
            case OIP_JSON -> OipRequestWriter.encode(INPUT, dims, dtype, tensor, id);
            case NPY -> NpyArray.encode(dims, dtype, tensor);
        };
    }
}
