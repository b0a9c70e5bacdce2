// SPDX-License-Identifier: Apache-2.0
package dev.densestream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of a Markdown page that is made from the code, between two marker comments.
 *
 * @param page its path within the project
 * @param test who makes the part; the markers name it
 */
public record GeneratedPart(String page, Class<?> test) {

    private static final String COMMAND =
            "./mvnw -q test -pl job -am -Dquick -Dtest=%s"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dpages.write=true";

    /**
     * Fails unless the page has these lines; with the property {@code pages.write} it writes them.
     */
    public void check(List<String> expected) throws IOException {
        Path file = Path.of("..").resolve(page);
        List<String> lines = Files.readAllLines(file);
        int begin = marker("begin", lines) + 1;
        int end = marker("end", lines);
        if (Boolean.getBoolean("pages.write")) {
            List<String> written = new ArrayList<>(lines.subList(0, begin));
            written.addAll(expected);
            written.addAll(lines.subList(end, lines.size()));
            Files.write(file, written);
            return;
        }
        assertThat(lines.subList(begin, end))
                .as("%s differs from the code; write it again with%n%s", page, command())
                .isEqualTo(expected);
    }

    private String command() {
        return COMMAND.formatted(test.getSimpleName());
    }

    private int marker(String edge, List<String> lines) {
        String marker = "<!-- generated: %s %s -->".formatted(test.getSimpleName(), edge);
        assertThat(lines).as(page).containsOnlyOnce(marker);
        return lines.indexOf(marker);
    }
}
