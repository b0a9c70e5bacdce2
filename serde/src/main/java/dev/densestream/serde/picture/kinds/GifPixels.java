// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;
import dev.densestream.serde.picture.PictureException;
import dev.densestream.serde.picture.PictureException.Reason;

/** Decodes the numbers of a GIF frame's colours (GIF89a specification, appendix F). */
final class GifPixels {

    private static final int MOST_CODES = 1 << 12;
    private static final int NONE = -1;

    private final Bytes file;
    private final int literals;

    /** Each code stands for what another one does, and one number more. */
    private final short[] before = new short[MOST_CODES];

    private final byte[] last = new byte[MOST_CODES];
    private final byte[] first = new byte[MOST_CODES];
    private final short[] lengths = new short[MOST_CODES];

    private int at;
    private int blockEnd;
    private int held;
    private int heldBits;

    private GifPixels(Bytes file, int at) {
        this.file = file;
        int bits = file.u8(at);
        if (bits < 1 || bits > 8) {
            throw file.corrupt("expected codes of 1 to 8 bits at first, got %d".formatted(bits));
        }
        this.literals = 1 << bits;
        this.at = at + 1;
        this.blockEnd = at + 1;
        for (int i = 0; i < literals; i++) {
            last[i] = (byte) i;
            first[i] = (byte) i;
            lengths[i] = 1;
        }
    }

    /**
     * The numbers, in the order of the file.
     *
     * @param at where the size of the first codes is; a chain of blocks follows, which is whole
     * @throws PictureException if they are fewer
     */
    static byte[] decode(Bytes file, int at, int count) {
        byte[] numbers = new byte[count];
        new GifPixels(file, at).decode(numbers);
        return numbers;
    }

    private void decode(byte[] numbers) {
        int clear = literals;
        int next = clear + 2;
        int bits = Integer.numberOfTrailingZeros(literals) + 1;
        int previous = NONE;
        int to = 0;
        while (to < numbers.length) {
            int code = code(bits);
            if (code == clear + 1) {
                throw truncated();
            }
            if (code == clear) {
                next = clear + 2;
                bits = Integer.numberOfTrailingZeros(literals) + 1;
                previous = NONE;
                continue;
            }
            if (code > next
                    || (code == next && next == MOST_CODES)
                    || (previous == NONE && code > clear)) {
                throw file.corrupt(
                        "pixel %d: got code %d, which is not known yet".formatted(to, code));
            }
            if (previous != NONE && next < MOST_CODES) {
                before[next] = (short) previous;
                first[next] = first[previous];
                last[next] = first[code == next ? previous : code];
                lengths[next] = (short) (lengths[previous] + 1);
                next++;
                if (next == 1 << bits && bits < 12) {
                    bits++;
                }
            }
            to = write(code, numbers, to);
            previous = code;
        }
    }

    /**
     * Writes what a code stands for, from its end on; what is beyond the last pixel is left out.
     */
    private int write(int code, byte[] numbers, int from) {
        int end = from + lengths[code];
        int link = code;
        for (int i = end - 1; i >= from; i--) {
            if (i < numbers.length) {
                numbers[i] = last[link];
            }
            link = before[link];
        }
        return end;
    }

    private int code(int bits) {
        while (heldBits < bits) {
            if (at == blockEnd) {
                int length = file.u8(at++);
                if (length == 0) {
                    throw truncated();
                }
                blockEnd = at + length;
            }
            held |= file.u8(at++) << heldBits;
            heldBits += Byte.SIZE;
        }
        int code = held & (1 << bits) - 1;
        held >>>= bits;
        heldBits -= bits;
        return code;
    }

    private static PictureException truncated() {
        return new PictureException(
                Reason.TRUNCATED, "GIF: its data ends before its last pixel; it is cut short");
    }
}
