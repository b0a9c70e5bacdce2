// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.metrics;

import dev.densestream.docs.GeneratedPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The page docs/metrics.md has the metrics that the job registers. */
class MetricsPageTest {

    @Test
    void hasEveryMetric() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("| metric | kind | label | operator | unit | what it tells |");
        lines.add("|---|---|---|---|---|---|");
        for (JobMetric metric : JobMetric.values()) {
            lines.add(row(metric));
        }
        lines.add("");
        new GeneratedPart("docs/metrics.md", getClass()).check(lines);
    }

    private static String row(JobMetric metric) {
        return "| `%s` | %s | %s | %s | %s | %s |"
                .formatted(
                        metric.exportedName(),
                        metric.kind().name().toLowerCase(Locale.ROOT),
                        metric.label().isEmpty() ? "" : "`" + metric.label() + "`",
                        metric.operator(),
                        metric.unit(),
                        metric.meaning());
    }
}
