// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;
import dev.densestream.serde.picture.PictureException;
import dev.densestream.serde.picture.PictureException.Reason;

/** Bits of a lossless WebP picture, the lowest one of a byte first. */
final class WebpBits {

    private static final int LONGEST_PREFIX = 15;

    private final Bytes file;
    private final int end;
    private int at;

    /** The next bits from the lowest one on; those beyond {@code count} are 0. */
    private long held;

    private int count;

    WebpBits(Bytes file, int at, int end) {
        this.file = file;
        this.at = at;
        this.end = end;
    }

    /** A number of at most 24 bits. */
    int read(int bits) {
        fill(bits);
        if (count < bits) {
            throw truncated();
        }
        int value = (int) (held & (1L << bits) - 1);
        skip(bits);
        return value;
    }

    /**
     * The symbol of a canonical prefix code.
     *
     * @param table holds codes as {@link WebpCodes} lays them out
     * @param code where the code begins in it
     */
    int symbol(short[] table, int code) {
        int index = code + LONGEST_PREFIX + 1;
        if (table[code] != 0) {
            return table[index];
        }
        fill(LONGEST_PREFIX);
        int value = 0;
        int first = 0;
        for (int length = 1; length <= Math.min(count, LONGEST_PREFIX); length++) {
            value = value << 1 | (int) (held >> length - 1) & 1;
            first <<= 1;
            int codes = table[code + length];
            if (value - first < codes) {
                skip(length);
                return table[index + value - first];
            }
            index += codes;
            first += codes;
        }
        // codes are complete, so that it is the bits that lack
        throw truncated();
    }

    private void skip(int bits) {
        held >>>= bits;
        count -= bits;
    }

    private void fill(int bits) {
        while (count < bits && at < end) {
            held |= (long) file.u8(at++) << count;
            count += Byte.SIZE;
        }
    }

    private static PictureException truncated() {
        return new PictureException(
                Reason.TRUNCATED, "WEBP: its data ends before its last pixel; it is cut short");
    }
}
