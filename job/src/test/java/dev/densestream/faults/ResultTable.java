// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of a Markdown page that a command writes, between two comments of that name.
 *
 * @param name of the part of the page
 * @param header the cells of the first row
 */
public record ResultTable(String name, List<String> header) {

    /**
     * Replaces the part: the caption and these rows, and those rows it had that begin otherwise.
     *
     * @throws IllegalStateException if the page has no such part
     */
    public void save(Path page, String caption, List<List<String>> rows) throws IOException {
        List<String> lines = Files.readAllLines(page);
        int begin = lines.indexOf("<!-- %s: begin -->".formatted(name));
        int end = lines.indexOf("<!-- %s: end -->".formatted(name));
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(
                    "%s: expected the lines <!-- %s: begin --> and <!-- %s: end -->, got none"
                            .formatted(page, name, name));
        }
        Map<String, String> merged = new LinkedHashMap<>();
        lines.subList(begin, end).stream()
                .filter(line -> line.startsWith("| "))
                .forEach(line -> merged.put(firstCell(line), line));
        merged.remove(header.get(0));
        rows.forEach(row -> merged.put(row.get(0), line(row)));
        List<String> written = new ArrayList<>(lines.subList(0, begin + 1));
        written.addAll(List.of("", caption, "", line(header)));
        written.add("|" + String.join("|", Collections.nCopies(header.size(), "---")) + "|");
        written.addAll(merged.values());
        written.add("");
        written.addAll(lines.subList(end, lines.size()));
        Files.write(page, written);
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String firstCell(String line) {
        return line.substring(2, line.indexOf(" |"));
    }
}
