// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.densestream.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Figures of runs on one machine, as files. */
record SwapsResults(Machine machine, List<SwapsFigures> figures) {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Writes swaps.json and swaps.md. A run that the files hold already is replaced, others stay.
     *
     * @return what the files hold now
     */
    SwapsResults save(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path json = folder.resolve("swaps.json");
        SwapsResults all =
                Files.exists(json)
                        ? MAPPER.readValue(json.toFile(), SwapsResults.class).updatedBy(this)
                        : this;
        MAPPER.writeValue(json.toFile(), all);
        Files.writeString(folder.resolve("swaps.md"), SwapsTable.of(all.machine, all.figures));
        return all;
    }

    private SwapsResults updatedBy(SwapsResults newer) {
        Stream<SwapsFigures> kept =
                figures.stream().filter(old -> newer.figures.stream().noneMatch(old::sameRun));
        return new SwapsResults(
                newer.machine, Stream.concat(kept, newer.figures.stream()).toList());
    }
}
