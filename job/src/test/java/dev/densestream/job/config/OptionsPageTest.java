// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.docs.GeneratedPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The page docs/options.md has the options that the job takes. */
class OptionsPageTest {

    /** The first option of each section. */
    private static final Map<String, String> SECTIONS =
            Map.of(
                    "--bootstrap-servers", "Kafka",
                    "--tensors-topic", "Topics",
                    "--model", "Models",
                    "--emit", "Responses",
                    "--max-input-bytes", "Limits",
                    "--wait-timeout", "Waiting for weights",
                    "--work-memory", "Memory and work",
                    "--delivery", "Delivery",
                    "--checkpoint-interval", "Checkpoints and parallelism");

    private final List<Row> rows = options().stream().map(Row::of).toList();

    @Test
    void hasEveryOption() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            String section = SECTIONS.get(row.name);
            if (section != null) {
                lines.addAll(List.of("", "## " + section, ""));
                lines.addAll(List.of("| option | default | what it does |", "|---|---|---|"));
            }
            lines.add(row.markdown());
        }
        lines.add("");
        new GeneratedPart("docs/options.md", getClass()).check(lines);
    }

    @Test
    void namesTheDefaultsThatTheJobTakes() {
        List<String> spelledOut =
                rows.stream()
                        .filter(Row::hasLiteralDefault)
                        .map(row -> row.name + "=" + row.preset)
                        .toList();
        assertThat(spelledOut).contains("--max-input-bytes=64mb", "--delivery=exactly-once");
        assertThat(RunOptions.parse(spelledOut.toArray(String[]::new)))
                .isEqualTo(RunOptions.parse());
    }

    private static List<OptionSpec> options() {
        return new CommandLine(new RunOptions()).getCommandSpec().options();
    }

    /**
     * One option.
     *
     * @param label what stands behind its name
     * @param preset its default as the help says it; empty without one
     */
    private record Row(String name, String label, String preset, String text) {

        private static final Pattern DEFAULT = Pattern.compile("(.*) \\(default: (.*)\\)");

        static Row of(OptionSpec option) {
            String label = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
            String description = String.join(" ", option.description());
            Matcher matcher = DEFAULT.matcher(description);
            return matcher.matches()
                    ? new Row(option.longestName(), label, matcher.group(2), matcher.group(1))
                    : new Row(option.longestName(), label, "", description);
        }

        /** Whether the default is a value, not words about one. */
        boolean hasLiteralDefault() {
            return !preset.isEmpty() && preset.indexOf(' ') < 0;
        }

        String markdown() {
            String cell = hasLiteralDefault() ? "`" + preset + "`" : preset;
            return "| `%s%s` | %s | %s |".formatted(name, label, cell, text);
        }
    }
}
