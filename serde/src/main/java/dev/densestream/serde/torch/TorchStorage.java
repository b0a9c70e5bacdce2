// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.serde.torch.TorchException.Reason;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The numbers behind tensors: a range of the file, found once it is known where it is. */
final class TorchStorage {

    private final String key;
    private final @Nullable TorchDtype dtype;
    private final long elements;
    private final Function<String, Range> records;

    /**
     * Bytes of a file.
     *
     * @param begin the first one
     */
    record Range(byte[] file, int begin, long bytes) {}

    /**
     * @param dtype null if it has bytes alone
     * @param elements how many the pickle says there are
     * @param records finds a record by its key
     */
    TorchStorage(
            String key,
            @Nullable TorchDtype dtype,
            long elements,
            Function<String, Range> records) {
        this.key = key;
        this.dtype = dtype;
        this.elements = elements;
        this.records = records;
    }

    String key() {
        return key;
    }

    @Nullable TorchDtype dtype() {
        return dtype;
    }

    long elements() {
        return elements;
    }

    /**
     * Where its bytes are.
     *
     * @throws TorchException if there are none, or not so many
     */
    Range range() {
        Range range = records.apply(key);
        long expected = Math.multiplyExact(elements, dtype == null ? 1L : dtype.bytes());
        if (range.bytes() != expected) {
            throw new TorchException(
                    Reason.STORAGE,
                    "storage %s: expected %d bytes for %d elements, got %d"
                            .formatted(key, expected, elements, range.bytes()));
        }
        return range;
    }
}
