// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.npy;

import dev.densestream.serde.LittleEndian;
import dev.densestream.serde.npy.NpyHeader.Stored;
import java.util.List;

/** A .npy file of any rank, to look at. */
public final class NpyFile {

    private final byte[] file;
    private final NpyHeader header;

    private NpyFile(byte[] file, NpyHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Checks a file.
     *
     * @param file begins with the magic; kept, not copied
     * @throws NpyException if it breaks a rule of the format
     */
    public static NpyFile open(byte[] file) {
        return new NpyFile(file, NpyHeader.parse(file));
    }

    /** The type of its elements, such as F32, or U8. */
    public String type() {
        return header.stored() == Stored.UNSIGNED_BYTES ? "U8" : header.dtype().name();
    }

    /** Its sides, each at least 0. */
    public List<Long> shape() {
        return header.shape();
    }

    /** The first elements, at most so many, as floats. */
    public float[] first(int most) {
        long elements = header.shape().stream().reduce(1L, (one, other) -> one * other);
        int count = (int) Math.min(most, elements);
        int begin = header.dataBegin();
        return switch (header.stored()) {
            case UNSIGNED_BYTES -> LittleEndian.unsignedBytes(file, begin, count);
            case LITTLE_ENDIAN -> LittleEndian.floats(file, begin, count, header.dtype());
            case BIG_ENDIAN ->
                    LittleEndian.floats(
                            header.turned(file, count * header.dtype().bytes()),
                            0,
                            count,
                            header.dtype());
        };
    }
}
