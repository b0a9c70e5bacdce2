// SPDX-License-Identifier: Apache-2.0
package dev.densestream.kafkaui;

import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.npy.NpyFile;
import dev.densestream.serde.picture.PictureFormat;
import dev.densestream.serde.picture.kinds.Pictures;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsDtype;
import dev.densestream.serde.safetensors.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record's value as a person reads it: what format it has, and what tensors. Never throws, and
 * looks at so many elements of each tensor at most.
 */
final class RecordView {

    /** The elements that are looked at, of each tensor. */
    static final int MOST_ELEMENTS = 64 << 10;

    private static final int MOST_TENSORS = 16;
    private static final int MOST_TEXT_CHARACTERS = 4000;

    private final String format;
    private final List<TensorView> tensors;

    private RecordView(String format, List<TensorView> tensors) {
        this.format = format;
        this.tensors = tensors;
    }

    /** A value in some lines. */
    static String text(byte @Nullable [] value) {
        return value == null ? "no value" : of(value).text();
    }

    static RecordView of(byte[] value) {
        try {
            return read(value);
        } catch (TensorFormatException | IllegalArgumentException e) {
            return new RecordView(
                    "%d bytes, not understood: %s".formatted(value.length, e.getMessage()),
                    List.of());
        }
    }

    /** The format, and what there is to say of it. */
    String format() {
        return format;
    }

    List<TensorView> tensors() {
        return tensors;
    }

    private String text() {
        List<String> lines = new ArrayList<>();
        lines.add(format);
        tensors.forEach(tensor -> lines.add(tensor.line()));
        return String.join("\n", lines);
    }

    private static RecordView read(byte[] value) {
        if (PictureFormat.detect(value).isPresent()) {
            return new RecordView(
                    String.format(Locale.ROOT, "%s, %d bytes", Pictures.open(value), value.length),
                    List.of());
        }
        return switch (MessageFormat.detect(value)) {
            case NPY -> {
                NpyFile file = NpyFile.open(value);
                yield new RecordView(
                        "npy, %d bytes".formatted(value.length),
                        List.of(
                                TensorView.of(
                                        "", file.type(), file.shape(), file.first(MOST_ELEMENTS))));
            }
            case SAFETENSORS -> safetensors(value);
            case OIP_JSON -> new RecordView(shortened(value), List.of());
        };
    }

    private static RecordView safetensors(byte[] value) {
        Safetensors file = Safetensors.parse(value, Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        List<TensorView> tensors = new ArrayList<>();
        for (TensorInfo info : file.tensors().values()) {
            if (tensors.size() == MOST_TENSORS) {
                break;
            }
            tensors.add(
                    TensorView.of(
                            info.name(), info.dtype().name(), info.shape(), first(file, info)));
        }
        return new RecordView(
                "safetensors of %d tensors, %d bytes"
                        .formatted(file.tensors().size(), value.length),
                tensors);
    }

    /** The first elements; none of a type that is not a floating point one of 16 bits or more. */
    private static float[] first(Safetensors file, TensorInfo info) {
        if (info.dtype().readable().isEmpty()) {
            return new float[0];
        }
        SafetensorsDtype type = info.dtype();
        int bytes = type.bits() / Byte.SIZE;
        int end = (int) Math.min(info.end(), info.begin() + (long) MOST_ELEMENTS * bytes);
        List<Long> row = List.of((long) (end - info.begin()) / bytes);
        return file.floats(new TensorInfo(info.name(), type, row, info.begin(), end));
    }

    private static String shortened(byte[] value) {
        int length = Math.min(value.length, MOST_TEXT_CHARACTERS);
        String text = new String(value, 0, length, StandardCharsets.UTF_8);
        return length < value.length ? text + " ... of %d bytes".formatted(value.length) : text;
    }
}
