// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.LittleEndian;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a safetensors file: tensors in the order they are added, metadata sorted by key, the
 * header padded with spaces to 8 bytes. The same calls give the same bytes.
 *
 * <p>Arrays are kept until {@link #toBytes()} and written straight into the file.
 */
public final class SafetensorsWriter {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int ALIGNMENT = 8;

    private final Map<String, String> metadata = new TreeMap<>();
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private interface Payload {
        void write(byte[] file, int offset);
    }

    private record Entry(SafetensorsDtype dtype, List<Long> shape, long bytes, Payload payload) {}

    /** Adds metadata; a later value of a key replaces an earlier one. */
    public SafetensorsWriter metadata(Map<String, String> more) {
        metadata.putAll(more);
        return this;
    }

    /**
     * Adds a tensor, its elements rounded to the nearest of {@code dtype}.
     *
     * @param values row-major, as many as the shape asks for
     */
    public SafetensorsWriter add(String name, Dtype dtype, List<Long> shape, float[] values) {
        requireElements(name, shape, values.length);
        return add(
                name,
                SafetensorsDtype.of(dtype),
                shape,
                (long) values.length * dtype.bytes(),
                (file, offset) -> LittleEndian.write(values, dtype, file, offset));
    }

    /** See {@link #add(String, Dtype, List, float[])}. */
    public SafetensorsWriter add(String name, Dtype dtype, List<Long> shape, double[] values) {
        requireElements(name, shape, values.length);
        return add(
                name,
                SafetensorsDtype.of(dtype),
                shape,
                (long) values.length * dtype.bytes(),
                (file, offset) -> LittleEndian.write(values, dtype, file, offset));
    }

    /** Adds a tensor of whole numbers, as I64. */
    public SafetensorsWriter add(String name, List<Long> shape, long[] values) {
        requireElements(name, shape, values.length);
        return add(
                name,
                SafetensorsDtype.I64,
                shape,
                (long) values.length * Long.BYTES,
                (file, offset) ->
                        ByteBuffer.wrap(file, offset, values.length * Long.BYTES)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .asLongBuffer()
                                .put(values));
    }

    /**
     * Adds a tensor of bytes that are elements already.
     *
     * @param bytes row-major and little-endian; kept, not copied
     */
    public SafetensorsWriter add(
            String name, SafetensorsDtype dtype, List<Long> shape, byte[] bytes) {
        return add(
                name,
                dtype,
                shape,
                bytes.length,
                (file, offset) -> System.arraycopy(bytes, 0, file, offset, bytes.length));
    }

    /** Adds a tensor of another file as it is, under a name of its own. */
    public SafetensorsWriter add(String name, Safetensors source, TensorInfo tensor) {
        ByteBuffer bytes = source.bytes(tensor);
        return add(
                name,
                tensor.dtype(),
                tensor.shape(),
                tensor.bytes(),
                (file, offset) -> bytes.get(0, file, offset, tensor.bytes()));
    }

    /**
     * The file.
     *
     * @throws IllegalArgumentException if it would not fit a Java array
     */
    public byte[] toBytes() {
        byte[] header = header();
        long padded = (header.length + ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT;
        long payload = entries.values().stream().mapToLong(Entry::bytes).sum();
        long size = Safetensors.LENGTH_BYTES + padded + payload;
        if (size > Shape.MAX_ELEMENTS) {
            throw new IllegalArgumentException(
                    "safetensors: %d bytes are more than one array holds".formatted(size));
        }
        byte[] file = new byte[(int) size];
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(header);
        int offset = Safetensors.LENGTH_BYTES + (int) padded;
        Arrays.fill(file, Safetensors.LENGTH_BYTES + header.length, offset, (byte) ' ');
        for (Entry entry : entries.values()) {
            entry.payload().write(file, offset);
            offset += (int) entry.bytes();
        }
        return file;
    }

    private SafetensorsWriter add(
            String name, SafetensorsDtype dtype, List<Long> shape, long bytes, Payload payload) {
        if (name.equals(Header.METADATA)
                || entries.putIfAbsent(name, new Entry(dtype, List.copyOf(shape), bytes, payload))
                        != null) {
            throw new IllegalArgumentException(
                    "safetensors: the name \"%s\" is taken".formatted(name));
        }
        return this;
    }

    private static void requireElements(String name, List<Long> shape, int elements) {
        long expected = shape.stream().reduce(1L, Math::multiplyExact);
        if (expected != elements) {
            throw new IllegalArgumentException(
                    "tensor \"%s\" of shape %s: expected %d elements, got %d"
                            .formatted(name, shape, expected, elements));
        }
    }

    private byte[] header() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(Header.METADATA);
                for (var entry : metadata.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            long offset = 0;
            for (var entry : entries.entrySet()) {
                write(json, entry.getKey(), entry.getValue(), offset);
                offset += entry.getValue().bytes();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, String name, Entry entry, long offset)
            throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("dtype", entry.dtype().name());
        json.writeArrayFieldStart("shape");
        for (long side : entry.shape()) {
            json.writeNumber(side);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(offset);
        json.writeNumber(offset + entry.bytes());
        json.writeEndArray();
        json.writeEndObject();
    }
}
