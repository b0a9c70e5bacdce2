// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.serde.Dtype;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** A file of weights under change, for tests. */
final class WeightsFile {

    private record Entry(Dtype dtype, List<Long> shape, double[] values) {}

    private final Map<String, String> metadata = new TreeMap<>();
    private final Map<String, Entry> tensors = new LinkedHashMap<>();
    private final Map<String, Long> integers = new LinkedHashMap<>();

    /** Three plain layers of 4 maps over 3 channels, nothing trained but kernels. */
    static WeightsFile plain() {
        return of(new BlockConfig(3, 3, 4, 0, false, false));
    }

    /** Three bottleneck layers of 4 maps by 16 channels over 6, as torchvision trains them. */
    static WeightsFile bottleneck() {
        return of(new BlockConfig(6, 3, 4, 16, true, true));
    }

    static WeightsFile of(BlockConfig config) {
        return of(HeInitialization.safetensors(config, Map.of(), 1));
    }

    static WeightsFile of(byte[] bytes) {
        Safetensors source = Safetensors.parse(bytes, Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        WeightsFile file = new WeightsFile();
        source.tensors()
                .forEach(
                        (name, info) ->
                                file.tensors.put(
                                        name,
                                        new Entry(
                                                Safetensors.dtype(info),
                                                info.shape(),
                                                source.doubles(info))));
        return file;
    }

    WeightsFile metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Puts a tensor of zeros, in place of the one of that name if there is one. */
    WeightsFile zeros(String name, long... shape) {
        return put(name, Dtype.F32, shape);
    }

    WeightsFile put(String name, Dtype dtype, long... shape) {
        int elements = Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
        tensors.put(
                name,
                new Entry(dtype, LongStream.of(shape).boxed().toList(), new double[elements]));
        return this;
    }

    /** Puts a scalar of type I64. */
    WeightsFile integer(String name, long value) {
        tensors.remove(name);
        integers.put(name, value);
        return this;
    }

    WeightsFile dtype(String name, Dtype dtype) {
        Entry old = get(name);
        tensors.put(name, new Entry(dtype, old.shape(), old.values()));
        return this;
    }

    WeightsFile value(String name, int at, double value) {
        get(name).values()[at] = value;
        return this;
    }

    WeightsFile without(String name) {
        get(name);
        tensors.remove(name);
        return this;
    }

    /** Takes out all tensors whose names begin so. */
    WeightsFile withoutAll(String start) {
        tensors.keySet().removeIf(name -> name.startsWith(start));
        return this;
    }

    WeightsFile moveToEnd(String name) {
        Entry entry = get(name);
        tensors.remove(name);
        tensors.put(name, entry);
        return this;
    }

    WeightsFile replaceInNames(String regex, String replacement) {
        Map<String, Entry> old = new LinkedHashMap<>(tensors);
        tensors.clear();
        old.forEach((name, entry) -> tensors.put(name.replaceAll(regex, replacement), entry));
        return this;
    }

    WeightsFile under(String prefix) {
        return replaceInNames("^", prefix);
    }

    /** Adds all tensors of another file. */
    WeightsFile with(WeightsFile other) {
        tensors.putAll(other.tensors);
        integers.putAll(other.integers);
        return this;
    }

    byte[] bytes() {
        SafetensorsWriter writer = new SafetensorsWriter().metadata(metadata);
        tensors.forEach(
                (name, tensor) ->
                        writer.add(name, tensor.dtype(), tensor.shape(), tensor.values()));
        integers.forEach(
                (name, value) -> {
                    Safetensors scalar = scalar(value);
                    writer.add(
                            name, scalar, Objects.requireNonNull(scalar.tensors().get("scalar")));
                });
        return writer.toBytes();
    }

    private Entry get(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static Safetensors scalar(long value) {
        byte[] header =
                "{\"scalar\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}"
                        .getBytes(StandardCharsets.UTF_8);
        byte[] file =
                ByteBuffer.allocate(16 + header.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .putLong(value)
                        .array();
        return Safetensors.parse(file, header.length);
    }
}
