// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {

    private static final byte[] TEXT = "new".getBytes(StandardCharsets.UTF_8);

    private final Path folder;

    OutputFileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void replacesAFileAndLeavesNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old and longer");

        OutputFile.write(file, TEXT);

        assertThat(file).hasContent("new");
        assertThat(entries()).containsExactly(file);
    }

    @Test
    void writesThroughASymbolicLink() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        OutputFile.write(link, TEXT);

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void leavesNothingBehindWhenItCannotWrite() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));

        assertThatThrownBy(() -> OutputFile.write(taken, TEXT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("output " + taken)
                .hasMessageContaining("it is a folder");
        assertThatThrownBy(() -> OutputFile.write(folder.resolve("none/file"), TEXT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("check the folder");
        assertThat(entries()).containsExactly(taken);
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
