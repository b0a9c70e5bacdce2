// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.serde.torch.TorchException.Reason;

/** Little-endian numbers anywhere in a file. */
record ByteReader(byte[] bytes) {

    int length() {
        return bytes.length;
    }

    /**
     * @throws TorchException if not so many bytes lie there
     */
    void require(long at, long count) {
        if (at < 0 || count < 0 || at > bytes.length || count > bytes.length - at) {
            throw new TorchException(
                    Reason.TRUNCATED,
                    "byte %d: expected %d more bytes, of %d in all; the file is cut short"
                            .formatted(at, count, bytes.length));
        }
    }

    int u16(int at) {
        require(at, 2);
        return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
    }

    long u32(int at) {
        return u16(at) | (long) u16(at + 2) << 16;
    }

    /** Negative where it has the highest bit, which no size has. */
    long u64(int at) {
        return u32(at) | u32(at + 4) << 32;
    }
}
