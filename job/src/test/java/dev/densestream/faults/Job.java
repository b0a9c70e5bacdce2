// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import dev.densestream.testkit.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The job under test, on a cluster; started as often as a scenario wants. */
public final class Job {

    /** The consumer group, as no run chooses another. */
    public static final String GROUP = "densestream";

    private final FlinkRest rest;
    private final String bootstrapServers;
    private final Path checkpoints;
    private final List<String> options;
    private String id = "";

    /**
     * @param options of the job, besides those that every run has
     */
    public Job(FlinkRest rest, String bootstrapServers, Path folder, List<String> options) {
        this.rest = rest;
        this.bootstrapServers = bootstrapServers;
        this.checkpoints = folder.resolve("checkpoints");
        this.options = options;
    }

    /** These options, and those with which responses and dead letters come soon. */
    static List<String> quick(List<String> options) {
        return Stream.of(options, List.of("--checkpoint-interval=1s", "--wait-timeout=10s"))
                .flatMap(List::stream)
                .toList();
    }

    public String id() {
        return id;
    }

    /**
     * Submits it and returns once it runs.
     *
     * @param savepoint or checkpoint to start from; null for none
     */
    public void start(Path jar, int parallelism, @Nullable String savepoint) throws Exception {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(
                List.of(
                        "--bootstrap-servers=" + bootstrapServers,
                        "--parallelism=" + parallelism,
                        "--checkpoint-dir=" + checkpoints.toUri()));
        id = rest.run(jar, arguments, savepoint);
        rest.awaitRunning(id);
    }

    /** Stops it and returns its savepoint. */
    public String stop() throws Exception {
        return rest.stopWithSavepoint(id, checkpoints.resolveSibling("savepoints"));
    }

    /** The metadata of the newest checkpoint that was completed. */
    String lastCheckpoint() throws IOException {
        try (Stream<Path> files = Files.walk(checkpoints)) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new IllegalStateException("no checkpoint"))
                    .toUri()
                    .toString();
        }
    }
}
