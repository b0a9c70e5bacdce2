// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import java.util.List;

/**
 * One tensor of a file that has been checked: its bytes are there and are as many as its shape asks
 * for.
 *
 * @param name its key in the header
 * @param dtype the type of its elements
 * @param shape its sides, each at least 0; empty for a scalar
 * @param begin its first byte, counted from the beginning of the file
 * @param end the byte after its last one, counted from the beginning of the file
 */
public record TensorInfo(
        String name, SafetensorsDtype dtype, List<Long> shape, int begin, int end) {

    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /** Its size in bytes. */
    public int bytes() {
        return end - begin;
    }

    /** The number of its elements: the product of its sides. */
    public int elements() {
        return Math.toIntExact(bytes() * 8L / dtype.bits());
    }
}
