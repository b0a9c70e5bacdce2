// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

import java.util.Locale;

/** Where on its way a record was turned away. */
public enum DeadLetterStage {
    /** Its bytes are no tensor. */
    DECODE,
    /** Its model is unknown, retired, or did not come in time. */
    MODEL,
    /** Its shape does not fit the model. */
    SHAPE,
    /** It, or its response, is too large. */
    SIZE,
    /** The forward pass failed. */
    COMPUTE,
    /** The response cannot be written in the request's format. */
    ENCODE,
    /** Weights that cannot serve. */
    WEIGHTS;

    /** As dead letters and metrics say it: in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
