// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.safetensors.SafetensorsException.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where the tensors lie: one after the other from the end of the header to the end of the file. */
final class Layout {

    private Layout() {}

    /**
     * The tensors in the order of their bytes; those without bytes keep the header's order.
     *
     * @param dataBegin the byte after the header; offsets count from here
     */
    static List<TensorInfo> check(List<HeaderEntry> entries, int dataBegin, int fileLength) {
        int dataLength = fileLength - dataBegin;
        List<HeaderEntry> ordered = new ArrayList<>(entries);
        ordered.sort(
                Comparator.comparingLong(HeaderEntry::begin).thenComparingLong(HeaderEntry::end));
        List<TensorInfo> tensors = new ArrayList<>(ordered.size());
        long next = 0;
        for (HeaderEntry entry : ordered) {
            checkOffsets(entry, next, dataLength);
            checkSize(entry);
            next = entry.end();
            tensors.add(
                    new TensorInfo(
                            entry.name(),
                            entry.dtype(),
                            entry.shape(),
                            dataBegin + (int) entry.begin(),
                            dataBegin + (int) entry.end()));
        }
        if (next != dataLength) {
            throw new SafetensorsException(
                    Reason.TRAILING_BYTES,
                    "payload: expected %d bytes by the header, got %d; remove what follows the last tensor"
                            .formatted(next, dataLength));
        }
        return tensors;
    }

    private static void checkOffsets(HeaderEntry entry, long next, int dataLength) {
        long begin = entry.begin();
        long end = entry.end();
        if (end < begin) {
            throw broken(
                    Reason.OFFSETS,
                    entry,
                    "data_offsets [%d, %d] run backwards".formatted(begin, end));
        }
        if (end > dataLength) {
            throw broken(
                    Reason.OFFSETS,
                    entry,
                    "data_offsets end at %d, but the payload has %d bytes; the file is cut short"
                            .formatted(end, dataLength));
        }
        if (begin < next) {
            throw broken(
                    Reason.OVERLAP,
                    entry,
                    "overlaps the tensor before it: expected offset %d, got %d"
                            .formatted(next, begin));
        }
        if (begin > next) {
            throw broken(
                    Reason.HOLE,
                    entry,
                    "leaves a hole before it: expected offset %d, got %d".formatted(next, begin));
        }
    }

    private static void checkSize(HeaderEntry entry) {
        long bits;
        try {
            long elements = 1;
            for (long side : entry.shape()) {
                elements = Math.multiplyExact(elements, side);
            }
            bits = Math.multiplyExact(elements, entry.dtype().bits());
        } catch (ArithmeticException e) {
            throw broken(
                    Reason.SHAPE_OVERFLOW,
                    entry,
                    "shape %s of %s has more bytes than 64 bits can count"
                            .formatted(Quoted.plain(entry.shape().toString()), entry.dtype()));
        }
        long got = entry.end() - entry.begin();
        if (bits % 8 != 0 || bits / 8 != got) {
            throw broken(
                    Reason.SIZE_MISMATCH,
                    entry,
                    "shape %s of %s: expected %s bytes, got %d"
                            .formatted(
                                    Quoted.plain(entry.shape().toString()),
                                    entry.dtype(),
                                    bits % 8 == 0 ? Long.toString(bits / 8) : "a whole number of",
                                    got));
        }
    }

    private static SafetensorsException broken(Reason reason, HeaderEntry entry, String what) {
        return new SafetensorsException(
                reason, "tensor %s: %s".formatted(Quoted.of(entry.name()), what));
    }
}
