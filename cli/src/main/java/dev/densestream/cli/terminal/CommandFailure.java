// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.terminal;

import org.jspecify.annotations.Nullable;

/** The work of a command failed; the message is for the user, in one line. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    public CommandFailure(String message) {
        this(message, null);
    }

    public CommandFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
