// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.npy;

import dev.densestream.serde.TensorFormatException;

/** A .npy file breaks a rule of the format, or holds an array that densestream does not take. */
public final class NpyException extends TensorFormatException {

    private static final long serialVersionUID = 1L;

    /** The rules of the format. */
    public enum Reason {
        /** Fewer bytes than the magic, the version and the header length take. */
        TOO_SHORT,
        /** Not version 1.0, 2.0 or 3.0. */
        VERSION,
        /** The header would end beyond the file. */
        HEADER_BEYOND_FILE,
        /** The header is longer than the reader allows. */
        HEADER_TOO_LARGE,
        /** The header is not a Python dictionary, padded with spaces and newlines. */
        HEADER_SYNTAX,
        /** The keys are not exactly descr, fortran_order and shape. */
        HEADER_KEYS,
        /** Elements other than f8, f4, f2 and u1. */
        DESCR,
        /** The array lies in column-major order. */
        FORTRAN_ORDER,
        /** The number of bytes of the shape does not fit 64 bits. */
        SHAPE_OVERFLOW,
        /** Fewer bytes than the shape asks for. */
        TRUNCATED,
        /** More bytes than the shape asks for. */
        TRAILING_BYTES
    }

    private final Reason reason;

    NpyException(Reason reason, String message) {
        super("npy: " + message, null);
        this.reason = reason;
    }

    @Override
    public Reason reason() {
        return reason;
    }
}
