// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import dev.densestream.serde.TensorRequestException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The formats in which a request can come; it is answered in its own. */
public enum MessageFormat {
    SAFETENSORS("application/safetensors"),
    OIP_JSON("application/json"),
    NPY("application/x-npy");

    private static final byte[] NPY_MAGIC = "\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1);

    private final String contentType;

    MessageFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The value of header {@code content-type} for a message in this format. */
    public String contentType() {
        return contentType;
    }

    /** The format that a {@code content-type} names, whatever its case and parameters. */
    public static Optional<MessageFormat> ofContentType(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(f -> f.contentType.equals(type)).findFirst();
    }

    /**
     * Tells the format by the first bytes, in this order: the magic of .npy; a brace at byte 8
     * behind a header length that fits, for safetensors; a brace as the first byte that is not
     * white space, for JSON.
     *
     * @throws TensorFormatException if it is none of them
     */
    public static MessageFormat detect(byte[] value) {
        if (startsWith(value, NPY_MAGIC)) {
            return NPY;
        }
        boolean braceAtByte8 = value.length > 8 && value[8] == '{';
        if (braceAtByte8 && Long.compareUnsigned(headerLength(value), value.length - 8) <= 0) {
            return SAFETENSORS;
        }
        int first = firstNonSpace(value);
        if (first < value.length && value[first] == '{') {
            return OIP_JSON;
        }
        if (braceAtByte8) {
            // its reader names the header that is longer than the record
            return SAFETENSORS;
        }
        throw new TensorRequestException(
                Reason.UNKNOWN_FORMAT,
                "value of %d bytes: expected safetensors, Open Inference Protocol JSON, .npy or a picture, got %s"
                        .formatted(value.length, beginning(value)));
    }

    private static boolean startsWith(byte[] value, byte[] prefix) {
        return value.length >= prefix.length
                && Arrays.equals(value, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static long headerLength(byte[] value) {
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static int firstNonSpace(byte[] value) {
        int i = 0;
        while (i < value.length && StrictJson.isWhiteSpace(value[i])) {
            i++;
        }
        return i;
    }

    private static String beginning(byte[] value) {
        StringBuilder hex = new StringBuilder("bytes");
        for (int i = 0; i < Math.min(value.length, 8); i++) {
            hex.append(" %02x".formatted(value[i]));
        }
        return value.length == 0 ? "nothing" : hex.toString();
    }
}
