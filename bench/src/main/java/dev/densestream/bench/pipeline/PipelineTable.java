// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import dev.densestream.bench.Machine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Figures of jobs as Markdown. */
final class PipelineTable {

    static String of(Machine machine, List<PipelineFigures> all) {
        return String.join(
                        "\n\n",
                        machine.header(all.stream().map(PipelineFigures::date)),
                        table(
                                List.of(
                                        "cores",
                                        "records/s",
                                        "images/s",
                                        "engine alone",
                                        "of it",
                                        "alone, pooling",
                                        "of it",
                                        "p50 ms",
                                        "p99 ms",
                                        "CPU ms/record",
                                        "peak MB"),
                                all,
                                PipelineTable::figures),
                        "*Engine alone*: without a job around it, feature maps written; *pooling*:"
                                + " only their averages, which is all that the job asks for.",
                        "Where the time of the thread that answers goes, in ms per record."
                                + " *Ready*: it could run, but other threads had the cores.",
                        table(
                                List.of("runs", "ready", "waits for input or output"),
                                all,
                                f ->
                                        numbers(
                                                f.wallTime().runMillis(),
                                                f.wallTime().readyMillis(),
                                                f.wallTime().waitMillis())),
                        "What the CPU time of the job's process is spent on, in ms per record.",
                        table(
                                CpuTime.PARTS,
                                all,
                                f ->
                                        numbers(
                                                CpuTime.PARTS.stream()
                                                        .mapToDouble(
                                                                part ->
                                                                        f.cpuTime()
                                                                                .getOrDefault(
                                                                                        part, 0.0))
                                                        .toArray())))
                + "\n";
    }

    private static Stream<String> figures(PipelineFigures f) {
        return Stream.concat(
                Stream.of(f.cores()),
                Stream.of(
                        format("%.1f", f.recordsPerSecond()),
                        format("%.0f", f.imagesPerSecond()),
                        format("%.1f", f.engineRecordsPerSecond()),
                        percent(f.recordsPerSecond(), f.engineRecordsPerSecond()),
                        format("%.1f", f.poolingRecordsPerSecond()),
                        percent(f.recordsPerSecond(), f.poolingRecordsPerSecond()),
                        format("%.0f", f.p50Millis()),
                        format("%.0f", f.p99Millis()),
                        format("%.1f", f.cpuMillisPerRecord()),
                        format("%.0f", f.peakMegabytes())));
    }

    private static String percent(double part, double whole) {
        return format("%.0f %%", 100 * part / whole);
    }

    private static Stream<String> numbers(double... values) {
        return Arrays.stream(values).mapToObj(value -> format("%.2f", value));
    }

    private static String table(
            List<String> columns,
            List<PipelineFigures> all,
            Function<PipelineFigures, Stream<String>> cells) {
        List<String> lines = new ArrayList<>();
        lines.add("| work | engine | parallelism | " + String.join(" | ", columns) + " |");
        lines.add("|---|---|---:|" + "---:|".repeat(columns.size()));
        for (PipelineFigures f : all) {
            lines.add(
                    cells.apply(f)
                            .collect(
                                    Collectors.joining(
                                            " | ",
                                            format(
                                                    "| %s | %s | %d | ",
                                                    f.work(), f.engine(), f.parallelism()),
                                            " |")));
        }
        return String.join("\n", lines);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private PipelineTable() {}
}
