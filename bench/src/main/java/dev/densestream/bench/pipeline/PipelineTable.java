package dev.densestream.bench.pipeline;

import dev.densestream.bench.Machine;
import dev.densestream.bench.pipeline.StageProfile.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Figures of jobs as Markdown. */
final class PipelineTable {

    static String of(Machine machine, List<PipelineFigures> all) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s, %d cores, %s. JDK %s. %s. The broker and its clients share the cores."
                        .formatted(
                                machine.processor(),
                                machine.cores(),
                                machine.system(),
                                machine.jdk(),
                                all.stream()
                                        .map(PipelineFigures::date)
                                        .distinct()
                                        .collect(Collectors.joining(", "))));
        lines.add("");
        lines.add(
                "| work | engine | parallelism | records/s | images/s | of the engine's own |"
                        + " p50 ms | p99 ms | CPU ms/record | peak MB |");
        lines.add("|---|---|" + "---:|".repeat(8));
        for (PipelineFigures f : all) {
            lines.add(
                    format(
                            "| %s | %s | %d | %.1f | %.0f | %.0f %% | %.0f | %.0f | %.1f | %.0f |",
                            f.work(),
                            f.engine(),
                            f.parallelism(),
                            f.recordsPerSecond(),
                            f.imagesPerSecond(),
                            100 * f.recordsPerSecond() / f.engineRecordsPerSecond(),
                            f.p50Millis(),
                            f.p99Millis(),
                            f.cpuMillisPerRecord(),
                            f.peakMegabytes()));
        }
        lines.add("");
        lines.add("Where the job's CPU time goes, by samples:");
        lines.add("");
        List<String> stages =
                Arrays.stream(Stage.values()).map(s -> s.name().toLowerCase(Locale.ROOT)).toList();
        lines.add("| work | engine | parallelism | " + String.join(" | ", stages) + " |");
        lines.add("|---|---|---:|" + "---:|".repeat(stages.size()));
        for (PipelineFigures f : all) {
            lines.add(
                    stages.stream()
                            .map(s -> format("%.1f %%", 100 * f.stages().getOrDefault(s, 0.0)))
                            .collect(
                                    Collectors.joining(
                                            " | ",
                                            format(
                                                    "| %s | %s | %d | ",
                                                    f.work(), f.engine(), f.parallelism()),
                                            " |")));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private PipelineTable() {}
}
