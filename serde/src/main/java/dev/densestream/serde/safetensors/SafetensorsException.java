// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import dev.densestream.serde.TensorFormatException;
import org.jspecify.annotations.Nullable;

/** A safetensors file breaks a rule of the format. */
public final class SafetensorsException extends TensorFormatException {

    private static final long serialVersionUID = 1L;

    /** The rules of the format. */
    public enum Reason {
        /** The file is of another format, one that many take for weights. */
        FOREIGN_FILE,
        /** Fewer bytes than the header length takes. */
        TOO_SHORT,
        /** The header would end beyond the file. */
        HEADER_BEYOND_FILE,
        /** The header is longer than the reader allows. */
        HEADER_TOO_LARGE,
        /** The header does not begin with an opening brace. */
        HEADER_START,
        /** The header is not UTF-8. */
        HEADER_NOT_UTF8,
        /** The header is not JSON, or something else than spaces follows it. */
        HEADER_NOT_JSON,
        /** A key comes twice in one object. */
        DUPLICATE_KEY,
        /** {@code __metadata__} is not a map of string to string. */
        METADATA,
        /** A tensor's entry is not exactly dtype, shape and data_offsets of the right types. */
        TENSOR_ENTRY,
        /** A dtype that the specification does not name. */
        UNKNOWN_DTYPE,
        /** The number of elements or bytes of a shape does not fit 64 bits. */
        SHAPE_OVERFLOW,
        /** The offsets of a tensor run backwards or past the end of the file. */
        OFFSETS,
        /** Two tensors share bytes. */
        OVERLAP,
        /** Bytes that belong to no tensor, between tensors. */
        HOLE,
        /** The bytes of a tensor are not its dtype's size times its elements. */
        SIZE_MISMATCH,
        /** Bytes after the last tensor. */
        TRAILING_BYTES,
        /** A tensor that is to be read as floating point holds something else. */
        NOT_FLOATING_POINT
    }

    private final Reason reason;

    SafetensorsException(Reason reason, String message) {
        this(reason, message, null);
    }

    SafetensorsException(Reason reason, String message, @Nullable Throwable cause) {
        super("safetensors: " + message, cause);
        this.reason = reason;
    }

    @Override
    public Reason reason() {
        return reason;
    }
}
