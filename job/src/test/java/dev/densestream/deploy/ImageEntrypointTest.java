// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageEntrypointTest {

    private static final String FLINKS = "exec /docker-entrypoint.sh \"$@\"";

    @TempDir private Path folder;
    private Path script;

    @BeforeEach
    void showInsteadOfStarting() throws IOException {
        String text = Files.readString(Manifests.PROJECT.resolve("deploy/docker/entrypoint"));
        assertThat(text).endsWith(FLINKS + "\n");
        script = folder.resolve("entrypoint");
        Files.writeString(
                script, text.replace(FLINKS, "printf '%s\\n' \"$*\" \"${FLINK_PROPERTIES:-}\""));
    }

    @Test
    void leavesEverythingAsItIsWithoutACollector() throws Exception {
        assertThat(run(Map.of("FLINK_PROPERTIES", "metrics.reporters: prom")))
                .isEqualTo("taskmanager -D x=y\nmetrics.reporters: prom\n");
        assertThat(run(Map.of())).isEqualTo("taskmanager -D x=y\n\n");
    }

    @Test
    void addsTheReportersOfACollector() throws Exception {
        String properties =
                run(
                        Map.of(
                                "FLINK_PROPERTIES",
                                "taskmanager.numberOfTaskSlots: 1\n  metrics.reporters: prom \n",
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                "http://collector:4317"));

        assertThat(properties.lines())
                .startsWith(
                        "taskmanager -D x=y",
                        "taskmanager.numberOfTaskSlots: 1",
                        "  metrics.reporters: prom,otel")
                .contains(
                        "traces.reporter.otel.exporter.endpoint: http://collector:4317",
                        "events.reporter.otel.service.name: densestream")
                .noneMatch(line -> line.startsWith("traces.reporters"));
        Manifests.read(
                        Manifests.PROJECT.resolve(
                                "deploy/kubernetes/opentelemetry/flink-deployment.yaml"))
                .get(0)
                .at("/spec/flinkConfiguration")
                .properties()
                .stream()
                .filter(option -> option.getKey().contains(".reporter.otel."))
                .filter(option -> !option.getKey().endsWith("endpoint"))
                .forEach(
                        option ->
                                assertThat(properties)
                                        .contains(
                                                option.getKey()
                                                        + ": "
                                                        + option.getValue().asText()));
    }

    private String run(Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("bash", script.toString(), "taskmanager", "-D", "x=y");
        builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
