// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import java.util.Optional;

/**
 * The extra field of a zip entry that has its sizes in 64 bits.
 *
 * @param bytes of the field's numbers
 */
record Zip64(ByteReader file, int at, int bytes) {

    private static final int ID = 1;

    static Optional<Zip64> find(ByteReader file, int from, int length) {
        int at = from;
        while (at + 4 <= from + length) {
            int bytes = file.u16(at + 2);
            if (file.u16(at) == ID && at + 4 + bytes <= from + length) {
                return Optional.of(new Zip64(file, at + 4, bytes));
            }
            at += 4 + bytes;
        }
        return Optional.empty();
    }

    /** One of its numbers; -1 if it has not so many. */
    long number(int index) {
        return 8 * (index + 1) <= bytes ? file.u64(at + 8 * index) : -1;
    }
}
