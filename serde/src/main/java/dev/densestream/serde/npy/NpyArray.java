// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.npy;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.LittleEndian;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a tensor as .npy, version 1.0, byte for byte as NumPy saves it. */
public final class NpyArray {

    private static final byte[] MAGIC_AND_VERSION =
            "\u0093NUMPY\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1);
    private static final int LENGTH_BYTES = 2;
    private static final int ALIGNMENT = 64;
    // NumPy leaves room for the first side to grow in place
    private static final int FIRST_SIDE_DIGITS = 21;

    private NpyArray() {}

    /**
     * The file.
     *
     * @param dims the sides to write, of as many elements as the tensor has
     * @throws IllegalArgumentException if the dtype is BF16, which NumPy does not have, or the file
     *     would not fit a Java array
     */
    public static byte[] encode(List<Integer> dims, Dtype dtype, Tensor tensor) {
        String header = header(dims, dtype);
        int begin = MAGIC_AND_VERSION.length + LENGTH_BYTES + header.length();
        long size = begin + (long) tensor.shape().elements() * dtype.bytes();
        if (size > Shape.MAX_ELEMENTS) {
            throw new IllegalArgumentException(
                    "npy: %d bytes are more than one array holds".formatted(size));
        }
        byte[] file = new byte[(int) size];
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC_AND_VERSION)
                .putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.ISO_8859_1));
        LittleEndian.write(tensor, dtype, file, begin);
        return file;
    }

    private static String header(List<Integer> dims, Dtype dtype) {
        String shape =
                dims.stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + (dims.size() == 1 ? "," : "");
        String dict =
                "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
                        .formatted(descr(dtype), shape);
        String roomy = dict + " ".repeat(FIRST_SIDE_DIGITS - String.valueOf(dims.get(0)).length());
        int prefix = MAGIC_AND_VERSION.length + LENGTH_BYTES;
        // at least one space, even where the length is a multiple of the alignment already
        int padded = ((prefix + roomy.length() + 1) / ALIGNMENT + 1) * ALIGNMENT;
        return roomy + " ".repeat(padded - prefix - roomy.length() - 1) + "\n";
    }

    private static String descr(Dtype dtype) {
        return switch (dtype) {
            case F64 -> "<f8";
            case F32 -> "<f4";
            case F16 -> "<f2";
            case BF16 -> throw new IllegalArgumentException("npy: NumPy has no BF16");
        };
    }
}
