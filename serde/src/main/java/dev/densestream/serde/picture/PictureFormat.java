// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of pictures, told apart by their first bytes. */
public enum PictureFormat {
    JPEG("image/jpeg"),
    PNG("image/png"),
    GIF("image/gif"),
    BMP("image/bmp"),
    WEBP("image/webp");

    private static final byte[] JPEG_MAGIC = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
    private static final byte[] PNG_MAGIC = bytes("\u0089PNG\r\n\u001a\n");

    private final String contentType;

    PictureFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The value of header {@code content-type} for such a picture. */
    public String contentType() {
        return contentType;
    }

    /** The kind that the first bytes are those of; the rest is not looked at. */
    public static Optional<PictureFormat> detect(byte[] value) {
        if (has(value, 0, JPEG_MAGIC)) {
            return Optional.of(JPEG);
        }
        if (has(value, 0, PNG_MAGIC)) {
            return Optional.of(PNG);
        }
        if (has(value, 0, bytes("GIF87a")) || has(value, 0, bytes("GIF89a"))) {
            return Optional.of(GIF);
        }
        if (has(value, 0, bytes("RIFF")) && has(value, 8, bytes("WEBP"))) {
            return Optional.of(WEBP);
        }
        // two letters alone are too little: what follows is the size and four bytes of zero
        if (has(value, 0, bytes("BM")) && has(value, 6, new byte[4])) {
            return Optional.of(BMP);
        }
        return Optional.empty();
    }

    /** Whether these bytes lie there. */
    public static boolean has(byte[] value, int at, byte[] bytes) {
        return value.length - at >= bytes.length
                && Arrays.equals(value, at, at + bytes.length, bytes, 0, bytes.length);
    }

    /** A text as bytes, one for each letter. */
    public static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
