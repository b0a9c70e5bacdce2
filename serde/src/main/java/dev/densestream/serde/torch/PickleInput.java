// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.serde.torch.TorchException.Reason;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, read forwards; no length is believed before it is checked. */
final class PickleInput {

    private static final int MAX_TEXT = 64 << 10;

    private final byte[] bytes;
    private final int end;
    private int at;

    PickleInput(byte[] bytes, int begin, int end) {
        this.bytes = bytes;
        this.at = begin;
        this.end = end;
    }

    int position() {
        return at;
    }

    int u8() {
        require(1);
        return bytes[at++] & 0xFF;
    }

    int u16() {
        return u8() | u8() << 8;
    }

    int s32() {
        return u16() | u16() << 16;
    }

    double float64() {
        require(8);
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits = bits << 8 | u8();
        }
        return Double.longBitsToDouble(bits);
    }

    /** Of at most 8 bytes, in two's complement, the lowest first. */
    long whole(int length) {
        require(length);
        if (length > 8) {
            // larger ones are seeds of generators and the like
            at += length;
            return Long.MAX_VALUE;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (long) u8() << (8 * i);
        }
        int unused = 64 - 8 * length;
        return length == 0 ? 0 : value << unused >> unused;
    }

    String text(long length) {
        if (length < 0 || length > MAX_TEXT) {
            throw new TorchException(
                    Reason.TOO_MUCH,
                    "text at byte %d: expected at most %d bytes, got %d"
                            .formatted(at, MAX_TEXT, length));
        }
        require((int) length);
        String text = new String(bytes, at, (int) length, StandardCharsets.UTF_8);
        at += (int) length;
        return text;
    }

    String line() {
        int from = at;
        while (u8() != '\n') {
            if (at - from > MAX_TEXT) {
                throw new TorchException(
                        Reason.TOO_MUCH,
                        "name at byte %d: expected at most %d bytes, got more"
                                .formatted(from, MAX_TEXT));
            }
        }
        return new String(bytes, from, at - 1 - from, StandardCharsets.UTF_8);
    }

    private void require(int count) {
        if (count > end - at) {
            throw new TorchException(
                    Reason.TRUNCATED,
                    "byte %d: expected %d more bytes of the pickle, got %d; the file is cut short"
                            .formatted(at, count, end - at));
        }
    }
}
