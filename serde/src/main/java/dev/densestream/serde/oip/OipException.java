// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import dev.densestream.serde.TensorFormatException;
import org.jspecify.annotations.Nullable;

/** A message breaks a rule of the Open Inference Protocol, or cannot be said in it. */
public final class OipException extends TensorFormatException {

    private static final long serialVersionUID = 1L;

    /** The rules of the protocol. */
    public enum Reason {
        /** The text is not UTF-8. */
        NOT_UTF8,
        /** The text is not JSON, or is deeper or longer in places than a request has to be. */
        NOT_JSON,
        /** A key comes twice in one object. */
        DUPLICATE_KEY,
        /** Something else than white space follows the JSON object. */
        TRAILING_BYTES,
        /** More keys than a request has to have. */
        TOO_MANY_KEYS,
        /** A field that must be there is not. */
        MISSING_FIELD,
        /** A field has another JSON type than the protocol gives it. */
        WRONG_TYPE,
        /** A datatype other than FP64, FP32 and FP16. */
        DATATYPE,
        /** The tensor is announced as bytes behind the JSON text. */
        BINARY_DATA,
        /** The data does not have the form or the length of the shape. */
        DATA_SHAPE,
        /** A number that the datatype cannot hold. */
        NUMBER_RANGE,
        /** NaN or infinity to be written, which JSON does not have. */
        NON_FINITE_ELEMENT
    }

    private final Reason reason;

    OipException(Reason reason, String message) {
        this(reason, message, null);
    }

    OipException(Reason reason, String message, @Nullable Throwable cause) {
        super("open inference protocol: " + message, cause);
        this.reason = reason;
    }

    @Override
    public Reason reason() {
        return reason;
    }
}
