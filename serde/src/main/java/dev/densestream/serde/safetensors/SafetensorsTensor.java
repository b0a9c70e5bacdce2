// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import java.util.List;

/** Writes a tensor as a safetensors file of its own. */
public final class SafetensorsTensor {

    private SafetensorsTensor() {}

    /**
     * The file.
     *
     * @param dims the sides to write, of as many elements as the tensor has
     */
    public static byte[] encode(String name, List<Integer> dims, Dtype dtype, Tensor tensor) {
        List<Long> shape = dims.stream().map(Integer::longValue).toList();
        SafetensorsWriter writer = new SafetensorsWriter();
        tensor.accept(
                floats -> writer.add(name, dtype, shape, floats.data()),
                doubles -> writer.add(name, dtype, shape, doubles.data()));
        return writer.toBytes();
    }
}
