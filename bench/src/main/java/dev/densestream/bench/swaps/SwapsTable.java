// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import dev.densestream.bench.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Figures as Markdown. */
final class SwapsTable {

    static String of(Machine machine, List<SwapsFigures> all) {
        return all.stream()
                .map(SwapsTable::section)
                .collect(
                        Collectors.joining(
                                "\n\n",
                                machine.header(all.stream().map(SwapsFigures::date)) + "\n\n",
                                "\n"));
    }

    private static String section(SwapsFigures f) {
        List<String> lines = new ArrayList<>();
        lines.add(
                text(
                        "Weights of %.1f MB %s, parallelism %d, %.0f records/s: %d swaps under"
                            + " load. %,d responses, one per request, each with its version's"
                            + " sha256 and the values that the definition gives with those weights"
                            + " alone.",
                        f.weightsBytes() / 1e6,
                        f.way() == Way.INLINE ? "in the record" : "by reference",
                        f.parallelism(),
                        f.recordsPerSecond(),
                        f.swaps(),
                        f.responses()));
        lines.add("");
        lines.add("| ms | p50 | p99 | max |");
        lines.add("|---|---:|---:|---:|");
        lines.add(row("a swap holds the task's thread (all " + f.swapsHeld() + ")", f.held()));
        lines.add(row("longest gap between answers around a swap", f.gapsWithSwaps()));
        lines.add(row("the same without swaps", f.gapsWithout()));
        lines.add(row("request to response, with swaps", f.latencyWithSwaps()));
        lines.add(row("the same without swaps", f.latencyWithout()));
        lines.add(row("publishing to first response", f.publishedToServed()));
        lines.add(row("preparing the weights", f.preparation()));
        lines.add("");
        lines.add(
                text(
                        "A checkpoint with two versions: %.2f MB, in %d ms.",
                        f.checkpoint().bytes() / 1e6, f.checkpoint().millis()));
        return String.join("\n", lines);
    }

    private static String row(String what, Spread millis) {
        return "| %s | %s |".formatted(what, millis.cells());
    }

    private static String text(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private SwapsTable() {}
}
