// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;
import java.util.Arrays;

/**
 * The prefix codes of a lossless WebP picture (RFC 9649, section 6.2), five for each group: green
 * with lengths and cached colours, red, blue, alpha, distances.
 *
 * <p>All lie in one array, so that what they take is known: of each code how many symbols have
 * length 0 to 15, then the symbols. A lone symbol has length 0 and takes no bits.
 */
final class WebpCodes {

    static final int GREEN = 0;
    static final int RED = 1;
    static final int BLUE = 2;
    static final int ALPHA = 3;
    static final int DISTANCE = 4;
    static final int CODES = 5;

    /** Codes of libwebp's encoder take a quarter of it at the very most. */
    static final int MOST_TABLE = 4 << 20;

    static final int LENGTHS = 24;
    static final int LEVELS = 256;
    private static final int DISTANCES = 40;
    private static final int LONGEST = 15;
    private static final int FIRST_REPEATED = 8;
    private static final int[] ORDER = {
        17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    };

    private final Bytes file;
    private final WebpBits bits;
    private final int[] lengths;
    private final int[] begins;
    private final int[] counts = new int[LONGEST + 1];
    private final int[] next = new int[LONGEST + 1];
    private short[] table = new short[1 << 10];
    private int used;

    /**
     * Reads the codes of all groups.
     *
     * @param kept where each group's codes are kept, or -1; length is the number of groups
     * @param keptGroups how many are kept
     */
    WebpCodes(Bytes file, WebpBits bits, int[] kept, int keptGroups, int cachedColours) {
        this.file = file;
        this.bits = bits;
        this.lengths = new int[LEVELS + LENGTHS + cachedColours];
        this.begins = new int[keptGroups * CODES];
        for (int place : kept) {
            int before = used;
            for (int code = 0; code < CODES; code++) {
                int begin = read(alphabet(code));
                if (place >= 0) {
                    begins[place * CODES + code] = begin;
                }
            }
            if (place < 0) {
                used = before;
            }
        }
    }

    private int alphabet(int code) {
        return switch (code) {
            case GREEN -> lengths.length;
            case DISTANCE -> DISTANCES;
            default -> LEVELS;
        };
    }

    /** The next symbol in a code of a group. */
    int symbol(int group, int code) {
        return bits.symbol(table, begins[group * CODES + code]);
    }

    private int read(int alphabet) {
        Arrays.fill(lengths, 0);
        if (bits.read(1) == 1) {
            boolean two = bits.read(1) == 1;
            lengths[bits.read(bits.read(1) == 1 ? 8 : 1)] = 1;
            if (two) {
                lengths[bits.read(8)] = 1;
            }
        } else {
            readLengths(alphabet);
        }
        return add(alphabet);
    }

    private void readLengths(int alphabet) {
        int codes = 4 + bits.read(4);
        for (int i = 0; i < codes; i++) {
            lengths[ORDER[i]] = bits.read(3);
        }
        int before = used;
        int code = add(ORDER.length);
        Arrays.fill(lengths, 0);
        int left = alphabet;
        if (bits.read(1) == 1) {
            left = 2 + bits.read(2 + 2 * bits.read(3));
            if (left > alphabet) {
                throw file.corrupt(
                        "expected at most %d code lengths, got %d".formatted(alphabet, left));
            }
        }
        int repeated = FIRST_REPEATED;
        int at = 0;
        while (at < alphabet && left-- > 0) {
            int length = bits.symbol(table, code);
            if (length <= LONGEST) {
                lengths[at++] = length;
                repeated = length == 0 ? repeated : length;
                continue;
            }
            int times =
                    switch (length) {
                        case 16 -> 3 + bits.read(2);
                        case 17 -> 3 + bits.read(3);
                        default -> 11 + bits.read(7);
                    };
            if (at + times > alphabet) {
                throw file.corrupt(
                        "expected at most %d code lengths, got %d".formatted(alphabet, at + times));
            }
            Arrays.fill(lengths, at, at + times, length == 16 ? repeated : 0);
            at += times;
        }
        used = before;
    }

    /** Lays out the code of the first so many lengths, and says where. */
    private int add(int alphabet) {
        Arrays.fill(counts, 0);
        for (int symbol = 0; symbol < alphabet; symbol++) {
            counts[lengths[symbol]]++;
        }
        int symbols = alphabet - counts[0];
        int begin = used;
        reserve(LONGEST + 1 + symbols);
        if (symbols == 1) {
            Arrays.fill(counts, 0);
            counts[0] = 1;
        } else {
            counts[0] = 0;
            requireComplete();
        }
        int at = begin + LONGEST + 1;
        for (int length = 0; length <= LONGEST; length++) {
            table[begin + length] = (short) counts[length];
            next[length] = at;
            at += counts[length];
        }
        for (int symbol = 0; symbol < alphabet; symbol++) {
            if (lengths[symbol] != 0) {
                table[next[symbols == 1 ? 0 : lengths[symbol]]++] = (short) symbol;
            }
        }
        return begin;
    }

    private void requireComplete() {
        int free = 1;
        for (int length = 1; length <= LONGEST; length++) {
            free = free * 2 - counts[length];
            if (free < 0) {
                break;
            }
        }
        if (free != 0) {
            throw file.corrupt(
                    "expected complete prefix codes, got one with too %s symbols"
                            .formatted(free < 0 ? "many" : "few"));
        }
    }

    private void reserve(int shorts) {
        used += shorts;
        if (used > MOST_TABLE) {
            throw file.unsupported(
                    "expected prefix codes of at most %d symbols in all, got more; save it as PNG"
                            .formatted(MOST_TABLE));
        }
        if (used > table.length) {
            table = Arrays.copyOf(table, Math.max(used, Math.min(2 * table.length, MOST_TABLE)));
        }
    }
}
