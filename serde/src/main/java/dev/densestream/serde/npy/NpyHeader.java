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
 * @param dtype the type of the elements as they are computed with
 * @param stored how they lie in the file
 * @param shape the sides, each at least 0
 * @param dataBegin the first byte of the array; it lies row-major up to the end of the file
 */
record NpyHeader(Dtype dtype, Stored stored, List<Long> shape, int dataBegin) {

    /** How elements lie in the file. */
    enum Stored {
        LITTLE_ENDIAN,
        BIG_ENDIAN,
        UNSIGNED_BYTES
    }

    static final int MAGIC_BYTES = 6;
    static final int VERSION_BYTES = 2;

    private static final int MAX_HEADER_BYTES = 64 << 10;

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
        Stored stored = stored(dict.descr());
        List<Long> shape = dict.shape();
        if (dict.fortranOrder()) {
            throw new NpyException(
                    Reason.FORTRAN_ORDER,
                    "fortran_order: expected False, got True; send numpy.ascontiguousarray(x)");
        }
        boolean levels = stored == Stored.UNSIGNED_BYTES;
        checkSize(
                shape,
                levels ? 1 : dtype.bytes(),
                levels ? "U8" : dtype.name(),
                file.length - dataBegin);
        return new NpyHeader(dtype, stored, shape, dataBegin);
    }

    /** A copy of the array's first bytes, those of every element in the other order. */
    byte[] turned(byte[] file, int length) {
        int size = dtype.bytes();
        byte[] turned = new byte[length];
        for (int i = 0; i < length; i++) {
            turned[i] = file[dataBegin + i - i % size + size - 1 - i % size];
        }
        return turned;
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
    }

    private static Dtype dtype(String descr) {
        return switch (descr) {
            case "<f8", "=f8", ">f8" -> Dtype.F64;
            case "<f4", "=f4", ">f4", "|u1" -> Dtype.F32;
            case "<f2", "=f2", ">f2" -> Dtype.F16;
            default ->
                    throw new NpyException(
                            Reason.DESCR,
                            "descr: expected '<f8', '<f4', '<f2' or '|u1', got '%s'; send x.astype('<f4')"
                                    .formatted(Quoted.plain(descr)));
        };
    }

    /** Of a descr that {@link #dtype} knows; without a byte order it is this machine's. */
    private static Stored stored(String descr) {
        return switch (descr.charAt(0)) {
            case '>' -> Stored.BIG_ENDIAN;
            case '|' -> Stored.UNSIGNED_BYTES;
            default -> Stored.LITTLE_ENDIAN;
        };
    }

    private static void checkSize(List<Long> shape, int elementBytes, String type, int got) {
        String text = Quoted.plain(shape.toString());
        long expected = elementBytes;
        try {
            for (long side : shape) {
                expected = Math.multiplyExact(expected, side);
            }
        } catch (ArithmeticException e) {
            throw new NpyException(
                    Reason.SHAPE_OVERFLOW,
                    "shape %s of %s has more bytes than 64 bits can count".formatted(text, type));
        }
        if (got != expected) {
            throw new NpyException(
                    got < expected ? Reason.TRUNCATED : Reason.TRAILING_BYTES,
                    "array of shape %s of %s: expected %d bytes, got %d%s"
                            .formatted(
                                    text,
                                    type,
                                    expected,
                                    got,
                                    got < expected
                                            ? "; the file is cut short"
                                            : "; remove what follows the array"));
        }
    }
}
