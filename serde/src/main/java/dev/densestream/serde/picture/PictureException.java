// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture;

import dev.densestream.serde.TensorFormatException;
import org.jspecify.annotations.Nullable;

/** A picture is cut short, damaged, or of a kind that is not taken. */
public final class PictureException extends TensorFormatException {

    private static final long serialVersionUID = 1L;

    /** What is wrong with it. */
    public enum Reason {
        /** No picture of a known kind. */
        NOT_A_PICTURE,
        /** It ends before its last pixel. */
        TRUNCATED,
        /** It breaks a rule of its format. */
        CORRUPT,
        /** A kind whose pixels would not be the expected ones, or that nobody decodes here. */
        UNSUPPORTED,
        /** No pixels. */
        ZERO_SIZED,
        /** More pixels than one may have. */
        TOO_MANY_PIXELS
    }

    private final Reason reason;

    public PictureException(Reason reason, String message) {
        this(reason, message, null);
    }

    public PictureException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    @Override
    public Reason reason() {
        return reason;
    }
}
