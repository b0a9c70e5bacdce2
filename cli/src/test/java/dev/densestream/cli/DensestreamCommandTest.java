// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class DensestreamCommandTest {

    @TestFactory
    Stream<DynamicTest> everyCommandExplainsItself() {
        List<CommandLine> all = new ArrayList<>();
        collect(DensestreamCommand.commandLine(), all);
        return all.stream()
                .map(CommandLine::getCommandSpec)
                .map(
                        spec ->
                                DynamicTest.dynamicTest(
                                        spec.qualifiedName(), () -> explainsItself(spec)));
    }

    private static void collect(CommandLine command, List<CommandLine> all) {
        all.add(command);
        command.getSubcommands().values().forEach(child -> collect(child, all));
    }

    private static void explainsItself(CommandSpec spec) {
        String name = spec.qualifiedName();
        List<Object> words = new ArrayList<>(List.of((Object[]) name.split(" ", -1)));
        words.remove(0);
        words.add("--help");

        CliRun help = CliRun.of(words.toArray());

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("Usage: " + name).contains("--help");
        // a wrapped example cannot be copied
        assertThat(help.out().lines()).contains(spec.usageMessage().footer());
        if (!help.out().contains("Commands:")) {
            assertThat(help.out()).contains("Examples:").contains("  " + name + " ");
        }
    }

    @Test
    void namesItsVersion() {
        CliRun run = CliRun.of("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("densestream ").contains("Java " + Runtime.version());
    }

    @Test
    void wrongUsageIsOneLineAndExitCode2() {
        for (Object[] wrong :
                List.of(
                        new Object[] {},
                        new Object[] {"wieghts"},
                        new Object[] {"weights"},
                        new Object[] {"weights", "inspect"},
                        new Object[] {"weights", "inspect", "--nonsense", "file"},
                        new Object[] {"weights", "inspect", "f", "--normalization", "median"})) {
            CliRun run = CliRun.of(wrong);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err()).startsWith("densestream: ").contains("--help");
        }
    }

    @Test
    void failedWorkIsOneLineAndExitCode1(@TempDir Path folder) {
        CliRun run = CliRun.of("weights", "inspect", folder.resolve("missing.safetensors"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualToNormalizingNewlines(
                        "densestream: weights %s: no such file\n"
                                .formatted(folder.resolve("missing.safetensors")));
    }

    @Test
    void verboseAddsTheStackTraceWhereverItStands(@TempDir Path folder) {
        Path missing = folder.resolve("missing.safetensors");

        assertThat(CliRun.of("--verbose", "weights", "inspect", missing).err())
                .contains("no such file")
                .contains("\tat dev.densestream.");
        assertThat(CliRun.of("weights", "inspect", missing, "--verbose").err())
                .contains("\tat dev.densestream.");
    }
}
