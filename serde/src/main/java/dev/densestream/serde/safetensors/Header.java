// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.StrictJson;
import dev.densestream.serde.safetensors.SafetensorsException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON header of a file: syntax and types are checked, offsets are not.
 *
 * @param metadata {@code __metadata__} in the header's order, empty if it has none
 * @param entries the tensors in the header's order
 */
record Header(Map<String, String> metadata, List<HeaderEntry> entries) {

    static final String METADATA = "__metadata__";

    // header { tensor { shape [
    private static final int MAX_DEPTH = 3;
    private static final JsonFactory JSON =
            StrictJson.factory(MAX_DEPTH, Safetensors.MAX_WEIGHTS_HEADER_BYTES);

    /** Reads the header in {@code file[offset, offset + length)}, which begins with a brace. */
    static Header parse(byte[] file, int offset, int length) {
        if (StrictJson.looksLikeWideText(file, offset, length)) {
            throw new SafetensorsException(
                    Reason.HEADER_NOT_UTF8, "header: expected UTF-8, got UTF-16 or UTF-32");
        }
        StrictJson.firstMalformedUtf8(file, offset, length)
                .ifPresent(
                        at -> {
                            throw new SafetensorsException(
                                    Reason.HEADER_NOT_UTF8,
                                    "header: not UTF-8 at byte " + (offset + at));
                        });
        try (JsonParser json = JSON.createParser(file, offset, length)) {
            Header header = object(json);
            int end = offset + Math.toIntExact(json.currentLocation().getByteOffset());
            requireSpaces(file, end, offset + length);
            return header;
        } catch (IOException e) {
            Reason reason =
                    StrictJson.isDuplicateKey(e) ? Reason.DUPLICATE_KEY : Reason.HEADER_NOT_JSON;
            throw new SafetensorsException(reason, "header: " + StrictJson.describe(e, offset), e);
        }
    }

    private static Header object(JsonParser json) throws IOException {
        Map<String, String> metadata = Map.of();
        List<HeaderEntry> entries = new ArrayList<>();
        json.nextToken();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            if (name.equals(METADATA)) {
                metadata = metadata(json);
            } else {
                entries.add(entry(name, json));
            }
        }
        return new Header(metadata, entries);
    }

    private static Map<String, String> metadata(JsonParser json) throws IOException {
        requireMetadata(json, JsonToken.START_OBJECT, METADATA, "an object");
        Map<String, String> metadata = new LinkedHashMap<>();
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            json.nextToken();
            requireMetadata(
                    json, JsonToken.VALUE_STRING, METADATA + " key " + Quoted.of(key), "a string");
            metadata.put(key, json.getText());
        }
        return metadata;
    }

    private static void requireMetadata(
            JsonParser json, JsonToken token, String where, String expected) throws IOException {
        if (json.currentToken() != token) {
            throw new SafetensorsException(
                    Reason.METADATA,
                    "%s: expected %s, got %s".formatted(where, expected, StrictJson.got(json)));
        }
    }

    private static HeaderEntry entry(String name, JsonParser json) throws IOException {
        requireEntry(json, JsonToken.START_OBJECT, name, "an object");
        SafetensorsDtype dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            json.nextToken();
            switch (key) {
                case "dtype" -> dtype = dtype(name, json);
                case "shape" -> shape = wholeNumbers(name, key, json);
                case "data_offsets" -> offsets = wholeNumbers(name, key, json);
                default ->
                        throw broken(
                                name,
                                "expected exactly dtype, shape and data_offsets, got "
                                        + Quoted.of(key));
            }
        }
        List<Long> range = required(name, "data_offsets", offsets);
        if (range.size() != 2) {
            throw broken(name, "data_offsets: expected 2 numbers, got " + range.size());
        }
        return new HeaderEntry(
                name,
                required(name, "dtype", dtype),
                required(name, "shape", shape),
                range.get(0),
                range.get(1));
    }

    private static SafetensorsDtype dtype(String name, JsonParser json) throws IOException {
        requireEntry(json, JsonToken.VALUE_STRING, name, "dtype a string");
        String dtype = json.getText();
        return SafetensorsDtype.ofName(dtype)
                .orElseThrow(
                        () ->
                                new SafetensorsException(
                                        Reason.UNKNOWN_DTYPE,
                                        "tensor %s: unknown dtype %s"
                                                .formatted(Quoted.of(name), Quoted.of(dtype))));
    }

    private static List<Long> wholeNumbers(String name, String key, JsonParser json)
            throws IOException {
        requireEntry(json, JsonToken.START_ARRAY, name, key + " an array");
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            var number = StrictJson.wholeNumber(json);
            if (number.isEmpty()) {
                throw broken(
                        name,
                        "%s: expected whole numbers from 0 to %d, got %s"
                                .formatted(key, Long.MAX_VALUE, StrictJson.got(json)));
            }
            numbers.add(number.getAsLong());
        }
        return numbers;
    }

    private static void requireEntry(JsonParser json, JsonToken token, String name, String expected)
            throws IOException {
        if (json.currentToken() != token) {
            throw broken(name, "expected %s, got %s".formatted(expected, StrictJson.got(json)));
        }
    }

    private static <T> T required(String name, String key, @Nullable T value) {
        if (value == null) {
            throw broken(name, key + " is missing");
        }
        return value;
    }

    private static SafetensorsException broken(String name, String what) {
        return new SafetensorsException(
                Reason.TENSOR_ENTRY, "tensor %s: %s".formatted(Quoted.of(name), what));
    }

    private static void requireSpaces(byte[] file, int from, int to) {
        for (int i = from; i < to; i++) {
            if (file[i] != ' ') {
                throw new SafetensorsException(
                        Reason.HEADER_NOT_JSON,
                        "header: expected nothing but spaces after the JSON object, got 0x%02x at byte %d"
                                .formatted(file[i], i));
            }
        }
    }
}
