// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

/** The floating point types that a tensor's elements can have on the wire. */
public enum Dtype {
    F64(8),
    F32(4),
    F16(2),
    BF16(2);

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }
}
