// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

/** An engine computed something else than the block. */
final class WrongOutputException extends Exception {

    private static final long serialVersionUID = 1;

    private final double error;

    /**
     * @param error relative, or NaN
     */
    WrongOutputException(String message, double error) {
        super(message);
        this.error = error;
    }

    double error() {
        return error;
    }
}
