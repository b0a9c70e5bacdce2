// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.report;

import dev.densestream.bench.Machine;
import dev.densestream.bench.Measurement;
import dev.densestream.bench.OwnFigures;
import dev.densestream.bench.Results;
import dev.densestream.bench.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Results as Markdown tables. */
public final class BenchTable {

    /** Below this, GFLOP/s say nothing and the time is shown. */
    private static final double TINY_GFLOP = 0.001;

    public static String of(Results results) {
        return String.join(
                        "\n\n",
                        header(results),
                        "**One core**: one caller, one thread\n\n"
                                + table(results, Contestant::oneCore),
                        "**Two cores**: two threads in one forward pass or two callers, whichever"
                                + " is faster\n\n"
                                + table(results, Contestant::twoCores),
                        own(results) + leftOut(results))
                + "\n";
    }

    /** How to pick a contestant's measurement for a row. */
    private interface Pick {
        Optional<Measurement> of(Contestant contestant, Results results, Work work);
    }

    private static String header(Results results) {
        Machine m = results.machine();
        String versions =
                results.measurements().stream()
                        .map(x -> x.engine().replaceFirst("-.*", "") + " " + x.version())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
        String dates =
                results.measurements().stream()
                        .map(Measurement::date)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
        return """
        %s, %d cores, %s. JDK %s. %s. %s.
        GFLOP/s by the median time, counted as 2 x the multiplications of the direct \
        convolutions; us for the tiny one. %% of peak: of the fused multiply-adds that one \
        core's registers allow, measured in the same run.\
        """
                .formatted(m.processor(), m.cores(), m.system(), m.jdk(), versions, dates);
    }

    private static String table(Results results, Pick pick) {
        List<String> rows = new ArrayList<>();
        rows.add(
                line(
                        Stream.of(
                                Stream.of("work", "GFLOP", "densestream", "% of peak"),
                                Contestant.PEERS.stream().map(Contestant::title),
                                Stream.of("vs best peer", "vs ONNX Runtime as exported"))));
        rows.add("|---|" + "---:|".repeat(Contestant.PEERS.size() + 5));
        for (Work work : results.works()) {
            rows.add(row(results, work, pick));
        }
        return String.join("\n", rows);
    }

    private static String row(Results results, Work work, Pick pick) {
        Optional<Measurement> ours = pick.of(Contestant.OURS, results, work);
        Optional<Measurement> exported = pick.of(Contestant.EXPORTED, results, work);
        List<Optional<Measurement>> peers =
                Contestant.PEERS.stream().map(peer -> pick.of(peer, results, work)).toList();
        Optional<Measurement> best = Contestant.bestPeer(peer -> pick.of(peer, results, work));
        return line(
                Stream.of(
                        Stream.of(
                                work.id() + " " + work.description(),
                                format("%.3g", work.gflop()),
                                cell(work, ours),
                                ours.map(BenchTable::percentOfPeak).orElse("")),
                        peers.stream().map(peer -> cell(work, peer)),
                        Stream.of(ratio(ours, best), ratio(ours, exported))));
    }

    private static String own(Results results) {
        List<String> rows = new ArrayList<>();
        rows.add(
                "| work | two callers over one | preparation, first (ms) | preparation, warm (ms) |"
                        + " output (MB) | scratch (MB) | allocated per forward pass (bytes) |");
        rows.add("|---|" + "---:|".repeat(6));
        for (OwnFigures f : results.own()) {
            rows.add(
                    format(
                            "| %s | %s | %.0f | %.0f | %.1f | %.1f | %.0f |",
                            f.work(),
                            ratio(
                                    results.fastest(Work.named(f.work()), "densestream-auto", 1, 2),
                                    results.fastest(
                                            Work.named(f.work()), "densestream-auto", 1, 1)),
                            f.firstPreparationMillis(),
                            f.preparationMillis(),
                            f.outputBytes() / 1e6,
                            f.scratchBytes() / 1e6,
                            f.allocatedBytesPerRun()));
        }
        return "**densestream beside its speed**\n\n" + String.join("\n", rows);
    }

    private static String leftOut(Results results) {
        List<String> wrong =
                results.measurements().stream()
                        .filter(m -> !m.timed())
                        .map(m -> m.engine() + " " + m.version() + " on " + m.work())
                        .distinct()
                        .toList();
        return wrong.isEmpty()
                ? ""
                : "\n\nNot timed, as the output was wrong here: " + String.join(", ", wrong) + ".";
    }

    private static String cell(Work work, Optional<Measurement> measured) {
        return measured.map(
                        m ->
                                work.gflop() < TINY_GFLOP
                                        ? format("%.1f us", m.medianMicros())
                                        : format("%.0f", m.gflopPerSecond()))
                .orElse("");
    }

    private static String percentOfPeak(Measurement m) {
        return format("%.0f", 100 * m.gflopPerSecond() / m.fmaPeakGflopPerSecond());
    }

    private static String ratio(Optional<Measurement> ours, Optional<Measurement> peer) {
        return ours.flatMap(o -> peer.map(p -> format("%.2f", p.medianMicros() / o.medianMicros())))
                .orElse("");
    }

    private static String line(Stream<Stream<String>> cells) {
        return cells.flatMap(part -> part).collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private BenchTable() {}
}
