// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.connect.cli.ConnectStandalone;

/** Kafka Connect's own runtime with one connector, in a process of its own. */
final class ConnectWorker implements AutoCloseable {

    private static final Path CONNECTORS = Path.of("");

    private final Path log;
    private final Process process;

    private ConnectWorker(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a worker.
     *
     * @param connector the file of {@code deploy/connect}, without its ending
     * @param settings take the place of the file's
     */
    static ConnectWorker start(
            Path folder, String bootstrapServers, String connector, Map<String, String> settings)
            throws IOException {
        Properties worker = new Properties();
        worker.putAll(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "key.converter", "org.apache.kafka.connect.storage.StringConverter",
                        "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                        "offset.storage.file.filename", folder.resolve("offsets").toString(),
                        "plugin.discovery", "service_load",
                        "listeners", "http://localhost:0"));
        Path workerFile = folder.resolve("worker.properties");
        store(worker, workerFile);
        Properties sink = new Properties();
        JsonNode file =
                new ObjectMapper().readTree(CONNECTORS.resolve(connector + ".json").toFile());
        sink.setProperty("name", file.get("name").asText());
        file.get("config")
                .fields()
                .forEachRemaining(e -> sink.setProperty(e.getKey(), e.getValue().asText()));
        sink.putAll(settings);
        Path sinkFile = folder.resolve("sink.properties");
        store(sink, sinkFile);
        Path log = folder.resolve("connect.log");
        String classPath =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        Process process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx512m",
                                        "-cp",
                                        classPath,
                                        ConnectStandalone.class.getName(),
                                        workerFile.toString(),
                                        sinkFile.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        return new ConnectWorker(log, process);
    }

    private static void store(Properties properties, Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said, for a failure. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** Ends it as a machine's failure would. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
