// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultTableTest {

    private static final ResultTable TABLE = new ResultTable("faults", List.of("what", "lost"));

    @Test
    void replacesRowsOfTheSameNameAndKeepsTheRestOfThePage(@TempDir Path folder)
            throws IOException {
        Path page =
                Files.writeString(
                        folder.resolve("page.md"),
                        "before\n<!-- faults: begin -->\n<!-- faults: end -->\nafter\n");
        TABLE.save(page, "First.", List.of(List.of("a", "1"), List.of("b", "2")));
        TABLE.save(page, "Second.", List.of(List.of("a", "3")));

        assertThat(page)
                .hasContent(
                        """
                        before
                        <!-- faults: begin -->

                        Second.

                        | what | lost |
                        |---|---|
                        | a | 3 |
                        | b | 2 |

                        <!-- faults: end -->
                        after
                        """);
    }

    @Test
    void refusesAPageWithoutThePart(@TempDir Path folder) throws IOException {
        Path page = Files.writeString(folder.resolve("page.md"), "nothing\n");

        assertThatThrownBy(() -> TABLE.save(page, "", List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected the lines <!-- faults: begin -->");
    }
}
