// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import dev.densestream.job.rows.RowsConfig;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.response.Emit;
import dev.densestream.serde.response.EmitOptions;
import dev.densestream.serde.response.OutputDtype;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a response holds.
 *
 * @param emit which outputs, of models that are not named
 * @param emitOf which outputs, by the names of models
 * @param outputDtype the type of its elements
 * @param options how outputs are sent
 * @param pictureFormat in which pictures are answered
 * @param rows how rows are written beside responses
 * @param rejectNonFinite whether a request with NaN or infinity is a dead letter
 */
public record ResponsesConfig(
        Emit emit,
        Map<String, Emit> emitOf,
        OutputDtype outputDtype,
        EmitOptions options,
        MessageFormat pictureFormat,
        RowsConfig rows,
        boolean rejectNonFinite)
        implements Serializable {

    public static final OutputDtype DEFAULT_OUTPUT_DTYPE = OutputDtype.SAME;

    public ResponsesConfig {
        emitOf = Map.copyOf(emitOf);
    }

    /** The outputs of a model. */
    public Emit emit(String model) {
        return emitOf.getOrDefault(model, emit);
    }

    /**
     * What options say: {@code names} of outputs for all models, or {@code model=names} for one.
     *
     * @throws IllegalArgumentException if an option is neither, or says something again
     */
    static ResponsesConfig of(
            List<String> emits,
            OutputDtype outputDtype,
            EmitOptions options,
            MessageFormat pictureFormat,
            RowsConfig rows,
            boolean rejectNonFinite) {
        Emit emit = Emit.DEFAULT;
        Map<String, Emit> emitOf = new HashMap<>();
        for (String text : emits) {
            int equals = text.lastIndexOf('=');
            Emit named = Emit.parse(text.substring(equals + 1));
            boolean twice =
                    equals < 0
                            ? !emit.equals(Emit.DEFAULT)
                            : emitOf.put(text.substring(0, equals), named) != null;
            if (twice) {
                throw new IllegalArgumentException(
                        "expected outputs once for each model, got them again: " + text);
            }
            emit = equals < 0 ? named : emit;
        }
        return new ResponsesConfig(
                emit, emitOf, outputDtype, options, pictureFormat, rows, rejectNonFinite);
    }
}
