// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.StrictJson;
import dev.densestream.serde.safetensors.ForeignFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Weights that are too large for a record: where they are, and how to know them.
 *
 * @param uri of the file, for one of Flink's file systems
 * @param sha256 of the file, in 64 lower-case hexadecimal digits
 * @param size of the file in bytes
 * @param prefix of the block's tensors in it
 */
public record WeightsReference(String uri, String sha256, long size, String prefix)
        implements Serializable {

    private static final int MAX_JSON_BYTES = 16 << 10;
    private static final int MAX_TEXT_LENGTH = 4096;

    private static final JsonFactory JSON = StrictJson.factory(2, MAX_TEXT_LENGTH);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /**
     * @throws IllegalArgumentException if a value cannot be
     */
    public WeightsReference {
        if (uri.isBlank()) {
            throw problem("uri: expected where the file is, got none");
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw problem(
                    "sha256: expected 64 hexadecimal digits, got %s".formatted(Quoted.of(sha256)));
        }
        if (size < 1) {
            throw problem("size: expected at least 1 byte, got %d".formatted(size));
        }
    }

    /** The value of a record that holds it. */
    public byte[] toJson() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("uri", uri);
            json.writeStringField("sha256", sha256);
            json.writeNumberField("size", size);
            json.writeStringField("prefix", prefix);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toByteArray();
    }

    /**
     * Whether a value is a reference rather than a safetensors file. Both may begin with a brace,
     * but a file begins with the length of its header in eight bytes, the last of them zero.
     */
    public static boolean is(byte[] value) {
        return value.length > 0 && value[0] == '{' && (value.length < 8 || value[7] != 0);
    }

    /**
     * Reads {@code {"uri": ..., "sha256": ..., "size": ..., "prefix": ...}}; the prefix may be left
     * out.
     *
     * @throws IllegalArgumentException in one line, if it is anything else
     */
    public static WeightsReference parse(byte[] value) {
        try {
            return parsed(value);
        } catch (IllegalArgumentException e) {
            throw ForeignFile.describeIndex(value)
                    .map(index -> new IllegalArgumentException("weights: " + index, e))
                    .orElse(e);
        }
    }

    private static WeightsReference parsed(byte[] value) {
        if (value.length > MAX_JSON_BYTES) {
            throw problem(
                    "expected at most %d bytes, got %d".formatted(MAX_JSON_BYTES, value.length));
        }
        if (StrictJson.looksLikeWideText(value, 0, value.length)) {
            throw problem("expected UTF-8, got UTF-16 or UTF-32");
        }
        StrictJson.firstMalformedUtf8(value, 0, value.length)
                .ifPresent(
                        at -> {
                            throw problem("not UTF-8 at byte " + at);
                        });
        try (JsonParser json = JSON.createParser(value)) {
            WeightsReference reference = fields(json);
            if (json.nextToken() != null) {
                throw problem("expected nothing after the object, got " + StrictJson.got(json));
            }
            return reference;
        } catch (IOException e) {
            throw problem(StrictJson.describe(e, 0), e);
        }
    }

    private static WeightsReference fields(JsonParser json) throws IOException {
        require(json.nextToken() == JsonToken.START_OBJECT, json, "an object");
        String uri = null;
        String sha256 = null;
        Long size = null;
        String prefix = "";
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            json.nextToken();
            switch (key) {
                case "uri" -> uri = text(json, key);
                case "sha256" -> sha256 = text(json, key).toLowerCase(Locale.ROOT);
                case "size" -> size = wholeNumber(json, key);
                case "prefix" -> prefix = text(json, key);
                default ->
                        throw problem(
                                "expected the keys uri, sha256, size and prefix, got "
                                        + Quoted.of(key));
            }
        }
        return new WeightsReference(
                present(uri, "uri"), present(sha256, "sha256"), present(size, "size"), prefix);
    }

    private static String text(JsonParser json, String key) throws IOException {
        require(json.currentToken() == JsonToken.VALUE_STRING, json, key + " to be a string");
        return json.getText();
    }

    private static long wholeNumber(JsonParser json, String key) throws IOException {
        var number = StrictJson.wholeNumber(json);
        require(number.isPresent(), json, key + " to be a whole number of bytes");
        return number.getAsLong();
    }

    private static void require(boolean right, JsonParser json, String expected)
            throws IOException {
        if (!right) {
            throw problem("expected %s, got %s".formatted(expected, StrictJson.got(json)));
        }
    }

    private static <T> T present(@Nullable T value, String key) {
        if (value == null) {
            throw problem(key + " is missing");
        }
        return value;
    }

    private static IllegalArgumentException problem(String text) {
        return problem(text, null);
    }

    private static IllegalArgumentException problem(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException("weights reference: " + text, cause);
    }
}
