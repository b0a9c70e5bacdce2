// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.densestream.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Figures of runs on one machine with one JDK, as files. */
record PipelineResults(Machine machine, List<PipelineFigures> figures) {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Writes pipeline-jdkNN.json and .md. A comparison that the files hold already is replaced with
     * all of its engines, other ones stay.
     *
     * @return what the files hold now
     */
    PipelineResults save(Path folder) throws IOException {
        Files.createDirectories(folder);
        String name = "pipeline-jdk" + Runtime.version().feature();
        Path json = folder.resolve(name + ".json");
        PipelineResults all =
                Files.exists(json)
                        ? MAPPER.readValue(json.toFile(), PipelineResults.class).updatedBy(this)
                        : this;
        MAPPER.writeValue(json.toFile(), all);
        Files.writeString(folder.resolve(name + ".md"), PipelineTable.of(all.machine, all.figures));
        return all;
    }

    private PipelineResults updatedBy(PipelineResults newer) {
        Stream<PipelineFigures> kept =
                figures.stream()
                        .filter(old -> newer.figures.stream().noneMatch(old::sameComparison));
        return new PipelineResults(
                newer.machine, Stream.concat(kept, newer.figures.stream()).toList());
    }
}
