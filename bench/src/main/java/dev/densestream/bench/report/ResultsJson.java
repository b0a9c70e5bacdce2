// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.densestream.bench.Results;
import java.io.IOException;
import java.nio.file.Path;

/** Results as a file that the next run, and other programs, can read. */
public final class ResultsJson {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public static Results read(Path file) throws IOException {
        return MAPPER.readValue(file.toFile(), Results.class);
    }

    public static void write(Results results, Path file) throws IOException {
        MAPPER.writeValue(file.toFile(), results);
    }

    private ResultsJson() {}
}
