// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import dev.densestream.serde.Emit;
import dev.densestream.serde.OutputDtype;
import java.io.Serializable;

/**
 * What a response holds.
 *
 * @param emit which part of the block's output
 * @param outputDtype the type of its elements
 * @param rejectNonFinite whether a request with NaN or infinity is a dead letter
 */
public record ResponsesConfig(Emit emit, OutputDtype outputDtype, boolean rejectNonFinite)
        implements Serializable {

    public static final Emit DEFAULT_EMIT = Emit.ALL;
    public static final OutputDtype DEFAULT_OUTPUT_DTYPE = OutputDtype.SAME;
}
