// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import dev.densestream.serde.Dtype;
import dev.densestream.serde.LittleEndian;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.safetensors.SafetensorsException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A safetensors file, checked whole when it is parsed; payloads are decoded when asked for.
 *
 * <p>Holds the file's bytes, shared with the caller, who leaves them alone.
 */
public final class Safetensors {

    /** The longest header that a record may have. */
    public static final int MAX_RECORD_HEADER_BYTES = 64 << 10;

    /** The longest header that the specification allows, and so that weights may have. */
    public static final int MAX_WEIGHTS_HEADER_BYTES = 100_000_000;

    /** What the header length takes. */
    static final int LENGTH_BYTES = 8;

    private final byte[] file;
    private final Map<String, String> metadata;
    private final Map<String, TensorInfo> tensors;

    private Safetensors(
            byte[] file, Map<String, String> metadata, Map<String, TensorInfo> tensors) {
        this.file = file;
        this.metadata = Collections.unmodifiableMap(metadata);
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Checks a file against every rule of the format.
     *
     * @param file kept, not copied
     * @param maxHeaderBytes {@link #MAX_RECORD_HEADER_BYTES} or {@link #MAX_WEIGHTS_HEADER_BYTES}
     * @throws SafetensorsException if a rule is broken; the first one found
     */
    public static Safetensors parse(byte[] file, int maxHeaderBytes) {
        int headerLength = headerLength(file, maxHeaderBytes);
        Header header = Header.parse(file, LENGTH_BYTES, headerLength);
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        for (TensorInfo tensor :
                Layout.check(header.entries(), LENGTH_BYTES + headerLength, file.length)) {
            tensors.put(tensor.name(), tensor);
        }
        return new Safetensors(file, header.metadata(), tensors);
    }

    /** {@code __metadata__} in the header's order; empty if there is none; unmodifiable. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The tensors by name, in the order of their bytes in the file; unmodifiable. */
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    /**
     * A tensor's elements as floats; F64 is rounded to the nearest float, the rest is exact.
     *
     * @return a new array, row-major
     * @throws SafetensorsException if the tensor is not F64, F32, F16 or BF16
     */
    public float[] floats(TensorInfo tensor) {
        return LittleEndian.floats(file, tensor.begin(), tensor.elements(), dtype(tensor));
    }

    /**
     * A tensor's elements as doubles, exactly.
     *
     * @return a new array, row-major
     * @throws SafetensorsException if the tensor is not F64, F32, F16 or BF16
     */
    public double[] doubles(TensorInfo tensor) {
        return LittleEndian.doubles(file, tensor.begin(), tensor.elements(), dtype(tensor));
    }

    /** A tensor's bytes as they lie in the file: little-endian, read-only, not copied. */
    public ByteBuffer bytes(TensorInfo tensor) {
        return ByteBuffer.wrap(file, tensor.begin(), tensor.bytes())
                .slice()
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A tensor's floating point type.
     *
     * @throws SafetensorsException if the tensor is not F64, F32, F16 or BF16
     */
    public static Dtype dtype(TensorInfo tensor) {
        return tensor.dtype()
                .readable()
                .orElseThrow(
                        () ->
                                new SafetensorsException(
                                        Reason.NOT_FLOATING_POINT,
                                        "tensor %s: expected F64, F32, F16 or BF16, got %s"
                                                .formatted(
                                                        Quoted.of(tensor.name()), tensor.dtype())));
    }

    private static int headerLength(byte[] file, int maxHeaderBytes) {
        if (file.length < LENGTH_BYTES) {
            throw noHeader(
                    file,
                    Reason.TOO_SHORT,
                    "file: expected at least %d bytes, got %d"
                            .formatted(LENGTH_BYTES, file.length));
        }
        long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        int rest = file.length - LENGTH_BYTES;
        if (Long.compareUnsigned(length, rest) > 0) {
            throw noHeader(
                    file,
                    Reason.HEADER_BEYOND_FILE,
                    "header: its length says %s bytes, but only %d follow; the file is cut short or no safetensors"
                            .formatted(Long.toUnsignedString(length), rest));
        }
        if (length > maxHeaderBytes) {
            throw noHeader(
                    file,
                    Reason.HEADER_TOO_LARGE,
                    "header: expected at most %d bytes, got %d".formatted(maxHeaderBytes, length));
        }
        if (length == 0 || file[LENGTH_BYTES] != '{') {
            throw noHeader(
                    file,
                    Reason.HEADER_START,
                    "header: expected '{' at byte %d, got %s"
                            .formatted(
                                    LENGTH_BYTES,
                                    length == 0
                                            ? "an empty header"
                                            : "0x%02x".formatted(file[LENGTH_BYTES])));
        }
        return (int) length;
    }

    /** Says what the file is, where that can be told; else which rule it breaks. */
    private static SafetensorsException noHeader(byte[] file, Reason rule, String text) {
        return ForeignFile.describe(file)
                .map(foreign -> new SafetensorsException(Reason.FOREIGN_FILE, foreign))
                .orElseGet(() -> new SafetensorsException(rule, text));
    }
}
