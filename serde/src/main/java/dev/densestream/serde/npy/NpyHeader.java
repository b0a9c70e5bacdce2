// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.npy;

import dev.densestream.serde.Dtype;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.npy.NpyException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What a .npy file says before its array, held against the bytes.
 *
 * @param dtype the type of the elements, little-endian
 * @param shape the sides, each at least 0
 * @param dataBegin the first byte of the array; it lies row-major up to the end of the file
 */
record NpyHeader(Dtype dtype, List<Long> shape, int dataBegin) {

    static final int MAGIC_BYTES = 6;
    static final int VERSION_BYTES = 2;

    private static final int MAX_HEADER_BYTES = 64 << 10;
    // 64 since NumPy 1.14, 16 before; every version of the specification asks for 16 at least
    private static final int MIN_ALIGNMENT = 16;

    /** Checks a file that begins with the magic. */
    static NpyHeader parse(byte[] file) {
        int lengthAt = MAGIC_BYTES + VERSION_BYTES;
        int lengthBytes = file.length < lengthAt ? 2 : lengthBytes(file);
        int begin = lengthAt + lengthBytes;
        if (file.length < begin) {
            throw new NpyException(
                    Reason.TOO_SHORT,
                    "file: expected at least %d bytes, got %d".formatted(begin, file.length));
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long length =
                lengthBytes == 2
                        ? Short.toUnsignedLong(bytes.getShort(lengthAt))
                        : Integer.toUnsignedLong(bytes.getInt(lengthAt));
        checkLength(length, begin, file.length);
        int dataBegin = begin + (int) length;
        HeaderDict dict = HeaderDict.parse(file, begin, dataBegin);
        Dtype dtype = dtype(dict.descr());
        List<Long> shape = dict.shape();
        if (dict.fortranOrder()) {
            throw new NpyException(
                    Reason.FORTRAN_ORDER,
                    "fortran_order: expected False, got True; send numpy.ascontiguousarray(x)");
        }
        checkSize(shape, dtype, file.length - dataBegin);
        return new NpyHeader(dtype, shape, dataBegin);
    }

    private static int lengthBytes(byte[] file) {
        int major = file[MAGIC_BYTES] & 0xff;
        int minor = file[MAGIC_BYTES + 1] & 0xff;
        if (major < 1 || major > 3 || minor != 0) {
            throw new NpyException(
                    Reason.VERSION,
                    "version: expected 1.0, 2.0 or 3.0, got %d.%d".formatted(major, minor));
        }
        return major == 1 ? 2 : 4;
    }

    private static void checkLength(long length, int begin, int fileLength) {
        if (length > fileLength - begin) {
            throw new NpyException(
                    Reason.HEADER_BEYOND_FILE,
                    "header: its length says %d bytes, but only %d follow; the file is cut short"
                            .formatted(length, fileLength - begin));
        }
        if (length > MAX_HEADER_BYTES) {
            throw new NpyException(
                    Reason.HEADER_TOO_LARGE,
                    "header: expected at most %d bytes, got %d"
                            .formatted(MAX_HEADER_BYTES, length));
        }
        if ((begin + length) % MIN_ALIGNMENT != 0) {
            throw new NpyException(
                    Reason.ALIGNMENT,
                    "header: expected the array to begin at a multiple of %d bytes, got %d; pad the header with spaces"
                            .formatted(MIN_ALIGNMENT, begin + length));
        }
    }

    private static Dtype dtype(String descr) {
        return switch (descr) {
            case "<f8" -> Dtype.F64;
            case "<f4" -> Dtype.F32;
            case "<f2" -> Dtype.F16;
            default ->
                    throw new NpyException(
                            Reason.DESCR,
                            "descr: expected '<f8', '<f4' or '<f2', got '%s'; send x.astype('<f4')"
                                    .formatted(Quoted.plain(descr)));
        };
    }

    private static void checkSize(List<Long> shape, Dtype dtype, int got) {
        String text = Quoted.plain(shape.toString());
        long expected = dtype.bytes();
        try {
            for (long side : shape) {
                expected = Math.multiplyExact(expected, side);
            }
        } catch (ArithmeticException e) {
            throw new NpyException(
                    Reason.SHAPE_OVERFLOW,
                    "shape %s of %s has more bytes than 64 bits can count".formatted(text, dtype));
        }
        if (got != expected) {
            throw new NpyException(
                    got < expected ? Reason.TRUNCATED : Reason.TRAILING_BYTES,
                    "array of shape %s of %s: expected %d bytes, got %d%s"
                            .formatted(
                                    text,
                                    dtype,
                                    expected,
                                    got,
                                    got < expected
                                            ? "; the file is cut short"
                                            : "; remove what follows the array"));
        }
    }
}
