// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A job on pictures.
 *
 * @param job the whole job
 * @param alone the same work without it
 */
record PicturesRow(PipelineFigures job, PicturesAlone alone) {

    /** Markdown: the rates, and below them where the CPU time goes. */
    static String table(List<PicturesRow> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "| pictures | engine | pictures/s | alone: decode ms | prepare ms | network ms"
                        + " | of alone | p50 ms | p99 ms | CPU ms/record | peak MB |");
        lines.add("|---|---|" + "---:|".repeat(9));
        for (PicturesRow row : rows) {
            PipelineFigures job = row.job;
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %.1f | %.2f | %.2f | %.2f | %.0f %% | %.0f | %.0f | %.1f |"
                                    + " %.0f |",
                            job.work(),
                            job.engine(),
                            job.recordsPerSecond(),
                            row.alone.decode(),
                            row.alone.prepare(),
                            row.alone.forward(),
                            job.recordsPerSecond() * row.alone.total() / 10,
                            job.p50Millis(),
                            job.p99Millis(),
                            job.cpuMillisPerRecord(),
                            job.peakMegabytes()));
        }
        lines.add("");
        lines.add("CPU time of the job's process, in ms per record.");
        lines.add("");
        lines.add("| pictures | engine | " + String.join(" | ", CpuTime.PARTS) + " |");
        lines.add("|---|---|" + "---:|".repeat(CpuTime.PARTS.size()));
        for (PicturesRow row : rows) {
            StringBuilder line = new StringBuilder();
            line.append("| %s | %s |".formatted(row.job.work(), row.job.engine()));
            for (String part : CpuTime.PARTS) {
                double millis = row.job.cpuTime().getOrDefault(part, 0.0);
                line.append(String.format(Locale.ROOT, " %.2f |", millis));
            }
            lines.add(line.toString());
        }
        return String.join("\n", lines);
    }
}
