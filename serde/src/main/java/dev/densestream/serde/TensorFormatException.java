// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import org.jspecify.annotations.Nullable;

/**
 * A message or a file breaks a rule of its format, or holds what a dense block cannot take.
 *
 * <p>The message is one line: what, where, expected, got, and the fix where one is known. Quoted
 * input is shortened and free of control characters.
 */
public abstract class TensorFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    protected TensorFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The rule that is broken. */
    public abstract Enum<?> reason();
}
