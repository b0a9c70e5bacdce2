package dev.densestream.bench.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.densestream.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Figures of one run, as files. */
record PipelineResults(Machine machine, List<PipelineFigures> figures) {

    /** Writes pipeline-jdkNN.json and .md. */
    void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        String name = "pipeline-jdk" + Runtime.version().feature();
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(folder.resolve(name + ".json").toFile(), this);
        Files.writeString(folder.resolve(name + ".md"), PipelineTable.of(machine, figures));
    }
}
