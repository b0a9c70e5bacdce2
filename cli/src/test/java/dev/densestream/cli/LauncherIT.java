// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.LocalPorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script with the packaged jar, as a user starts it. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {

    private static final Path LAUNCHER = Path.of("..", "densestream").toAbsolutePath().normalize();

    private final Path folder;

    LauncherIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void worksFromAnyFolderThroughSymbolicLinks() throws Exception {
        Path first = Files.createSymbolicLink(folder.resolve("first"), LAUNCHER);
        Files.createSymbolicLink(folder.resolve("second"), first.getFileName());

        CliRun run = launch(Map.of(), "./second", "--version");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("densestream ").doesNotContain("development");
    }

    @Test
    void passesErrorsAndExitCodesOn() throws Exception {
        CliRun failed = launch(Map.of(), LAUNCHER.toString(), "weights", "inspect", "missing");
        CliRun wrong = launch(Map.of(), LAUNCHER.toString(), "wieghts");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err()).isEqualTo("densestream: weights missing: no such file\n");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).hasLineCount(1);
    }

    @Test
    void computesWithoutAWordOnTheConsole() throws Exception {
        GoldenCase golden = GoldenCases.named("plain-f32");
        Files.write(folder.resolve("weights"), golden.weightsFile());
        Files.write(folder.resolve("input"), golden.inputFile());

        CliRun run =
                launch(
                        Map.of(),
                        LAUNCHER.toString(),
                        "forward",
                        "--weights=weights",
                        "--input=input",
                        "--output=output");

        assertThat(run).isEqualTo(new CliRun(0, "", ""));
        assertThat(folder.resolve("output")).isNotEmptyFile();
    }

    @Test
    void startsWhateverTheEnvironmentIs() throws Exception {
        Path folderOfLetters = Files.createDirectory(folder.resolve("été"));
        Path weights = folderOfLetters.resolve("blöck");

        CliRun made =
                launch(
                        Map.of(
                                "CDPATH",
                                "/tmp:/",
                                "JAVA_TOOL_OPTIONS",
                                "-Dwho=\"me\" -Duser.language=ar -Duser.country=EG",
                                "LC_ALL",
                                "POSIX"),
                        LAUNCHER.toString(),
                        "weights",
                        "init",
                        "--output",
                        weights.toString());

        assertThat(made.exitCode()).isZero();
        assertThat(made.err()).startsWith("Picked up JAVA_TOOL_OPTIONS").hasLineCount(1);
        assertThat(made.out()).contains("426,216 bytes, 16 channels in");
        assertThat(weights).isNotEmptyFile();
    }

    @Test
    @EnabledIf("hasFullDevice")
    void outputThatCannotBeWrittenIsAFailure() throws Exception {
        CliRun full =
                launch(Map.of(), "sh", "-c", LAUNCHER + " weights demo --output=w >/dev/full");
        CliRun read = launch(Map.of(), "sh", "-c", LAUNCHER + " --help | head -1");

        assertThat(full.exitCode()).isEqualTo(1);
        assertThat(full.err())
                .isEqualTo(
                        "densestream: standard output: expected to be written, got No space left on"
                                + " device\n");
        assertThat(read.err()).isEmpty();
    }

    static boolean hasFullDevice() {
        return Files.exists(Path.of("/dev/full"));
    }

    @Test
    void saysWhichJavaItNeeds() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
        Files.writeString(
                bin.resolve("java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n");
        Files.setPosixFilePermissions(
                bin.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));

        CliRun old = launch(Map.of("JAVA_HOME", folder + "/jdk"), LAUNCHER.toString(), "--version");
        CliRun none =
                launch(Map.of("JAVA_HOME", folder + "/none"), LAUNCHER.toString(), "--version");

        assertThat(old.exitCode()).isEqualTo(1);
        assertThat(old.err()).contains("expected a JDK 17 or later, got 11").hasLineCount(1);
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("point it to a JDK 17 or later").hasLineCount(1);
    }

    @Test
    @Timeout(120)
    void theDemoServesUntilItIsStoppedAndLeavesNothingBehind() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        int[] ports = LocalPorts.free(3);
        Process process =
                builder(
                                Map.of("DENSESTREAM_OPTS", "-Djava.io.tmpdir=" + temporary),
                                LAUNCHER.toString(),
                                "demo",
                                "--keep",
                                "--records=4",
                                "--port=" + ports[0],
                                "--ui-port=" + ports[1],
                                "--metrics-port=" + ports[2])
                        .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null) {
                lines.add(line);
                if (line.startsWith("Serving until")) {
                    assertThat(page(ports[1], "overview")).isNotEmpty();
                    assertThat(page(ports[2], "metrics"))
                            .contains("flink_taskmanager_job_task_operator_densestream_recordsIn");
                    // unlike Process.destroy, this leaves the output to be read
                    process.toHandle().destroy();
                }
                line = out.readLine();
            }
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.waitFor()).isZero();
        assertThat(folder.resolve("err")).isEmptyFile();
        assertThat(String.join("\n", lines))
                .contains("4 of 4; classes as PyTorch's")
                .contains("Serving until Ctrl-C: Kafka on localhost:" + ports[0])
                .endsWith("Ending.");
        assertThat(folder.resolve("densestream-demo.png")).isNotEmptyFile();
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .allMatch(
                            name ->
                                    name.startsWith("densestream-") && name.endsWith(".log")
                                            || name.startsWith("hsperf"));
        }
    }

    private static String page(int port, String name) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/" + name)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private CliRun launch(Map<String, String> environment, String... command) throws Exception {
        Process process = builder(environment, command).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new CliRun(process.exitValue(), out, Files.readString(folder.resolve("err")));
    }

    private ProcessBuilder builder(Map<String, String> environment, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.redirectError(folder.resolve("err").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder;
    }
}
