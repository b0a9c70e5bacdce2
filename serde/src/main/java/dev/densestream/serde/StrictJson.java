// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** JSON (RFC 8259) from bytes that nobody vouches for: bounded, without duplicate keys, UTF-8. */
public final class StrictJson {

    private static final int MAX_NUMBER_LENGTH = 1000;
    private static final int DECODE_CHARS = 8192;
    private static final int MAX_PROBLEM_LENGTH = 200;

    private StrictJson() {}

    /**
     * A factory whose parsers refuse duplicate keys, NaN, comments and everything else RFC 8259
     * does not have.
     *
     * @param maxDepth objects and arrays inside each other
     * @param maxTextLength characters of a name or a string
     */
    public static JsonFactory factory(int maxDepth, int maxTextLength) {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                // names come from strangers and must not fill the JVM's table of strings
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(maxDepth)
                                .maxNumberLength(MAX_NUMBER_LENGTH)
                                .maxNameLength(maxTextLength)
                                .maxStringLength(maxTextLength)
                                .build())
                .build();
    }

    /**
     * Whether Jackson would take the text for UTF-16 or UTF-32, which it guesses from a zero among
     * the first four bytes. JSON in UTF-8 has none.
     */
    public static boolean looksLikeWideText(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + Math.min(4, length); i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether a byte is white space between JSON tokens. */
    public static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** The position of the first byte that is not UTF-8 (RFC 3629), counted from {@code offset}. */
    public static OptionalLong firstMalformedUtf8(byte[] bytes, int offset, int length) {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        CharBuffer out = CharBuffer.allocate(DECODE_CHARS);
        while (true) {
            var result = decoder.decode(in, out, true);
            if (result.isError()) {
                return OptionalLong.of(in.position() - offset);
            }
            if (result.isUnderflow()) {
                return OptionalLong.empty();
            }
            out.clear();
        }
    }

    /**
     * The whole number from 0 on that the parser stands at; empty if it stands at anything else.
     */
    public static OptionalLong wholeNumber(JsonParser json) throws IOException {
        boolean whole =
                json.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                        && json.getTextCharacters()[json.getTextOffset()] != '-';
        return whole ? OptionalLong.of(json.getLongValue()) : OptionalLong.empty();
    }

    /** What the parser stands at, in words for an error message. */
    public static String got(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == null) {
            return "the end of the text";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case END_ARRAY -> "the end of the array";
            case END_OBJECT -> "the end of the object";
            case VALUE_STRING -> "the string " + Quoted.of(json.getText());
            default -> Quoted.plain(json.getText());
        };
    }

    /** Whether parsing failed because an object has the same key twice. */
    public static boolean isDuplicateKey(IOException e) {
        return e instanceof JsonProcessingException problem
                && problem.getOriginalMessage().startsWith("Duplicate field");
    }

    /**
     * What is wrong with the text and at which byte, on one line.
     *
     * @param base where the text begins in the bytes the reader of the message knows
     */
    public static String describe(IOException e, int base) {
        if (!(e instanceof JsonProcessingException problem)) {
            return Quoted.plain(String.valueOf(e.getMessage()));
        }
        String text = problem.getOriginalMessage();
        if (text.startsWith("Non-standard token")) {
            text = "JSON has no NaN and no infinity";
        }
        if (text.startsWith("Unexpected end-of-input")) {
            text = "Unexpected end-of-input; the JSON text is cut short";
        }
        int setting = text.indexOf(", from `StreamReadConstraints");
        if (setting >= 0) {
            text = text.substring(0, setting) + ")";
        }
        var location = problem.getLocation();
        String where =
                location == null || location.getByteOffset() < 0
                        ? ""
                        : " near byte " + (base + location.getByteOffset());
        return Quoted.line(text, MAX_PROBLEM_LENGTH) + where;
    }
}
