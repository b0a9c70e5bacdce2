// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.response.ResponseTensor;
import dev.densestream.serde.response.TensorResponse;
import java.util.List;

/** Writes tensors as a safetensors file. */
public final class SafetensorsTensor {

    private SafetensorsTensor() {}

    /**
     * The file.
     *
     * @param dims the sides to write, of as many elements as the tensor has
     */
    public static byte[] encode(String name, List<Integer> dims, Dtype dtype, Tensor tensor) {
        SafetensorsWriter writer = new SafetensorsWriter();
        add(writer, name, dims, dtype, tensor);
        return writer.toBytes();
    }

    /** A response's tensors. */
    public static byte[] encode(TensorResponse response) {
        SafetensorsWriter writer = new SafetensorsWriter();
        for (ResponseTensor tensor : response.tensors()) {
            if (tensor instanceof ResponseTensor.Values values) {
                add(writer, values.name(), values.dims(), response.dtype(), values.data());
            } else if (tensor instanceof ResponseTensor.Indices indices) {
                List<Long> shape = indices.dims().stream().map(Integer::longValue).toList();
                writer.add(indices.name(), shape, indices.data());
            } else {
                throw new IllegalArgumentException(
                        "tensor %s: expected numbers, got texts, which safetensors do not hold"
                                .formatted(tensor.name()));
            }
        }
        return writer.toBytes();
    }

    private static void add(
            SafetensorsWriter writer, String name, List<Integer> dims, Dtype dtype, Tensor tensor) {
        List<Long> shape = dims.stream().map(Integer::longValue).toList();
        tensor.accept(
                floats -> writer.add(name, dtype, shape, floats.data()),
                doubles -> writer.add(name, dtype, shape, doubles.data()));
    }
}
