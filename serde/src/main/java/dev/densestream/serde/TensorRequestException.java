// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

/**
 * A message is in no known format, or is sound in its own but holds no request for a dense block.
 */
public final class TensorRequestException extends TensorFormatException {

    private static final long serialVersionUID = 1L;

    /** What a request must hold in every format. */
    public enum Reason {
        /** None of the formats of {@link MessageFormat}. */
        UNKNOWN_FORMAT,
        /** No tensor {@code input}, and not exactly one tensor. */
        NO_INPUT_TENSOR,
        /** Neither (N, C, H, W) nor (C, H, W). */
        WRONG_RANK,
        /** A side of 0. */
        ZERO_SIZED_DIMENSION,
        /** More elements than one Java array holds. */
        TOO_MANY_ELEMENTS,
        /** More bytes than the caller has room for. */
        TOO_LARGE,
        /** NaN or infinity where finite numbers are asked for. */
        NON_FINITE
    }

    private final Reason reason;

    public TensorRequestException(Reason reason, String message) {
        super(message, null);
        this.reason = reason;
    }

    @Override
    public Reason reason() {
        return reason;
    }
}
