// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import dev.densestream.faults.verify.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What came of a scenario.
 *
 * @param swaps versions of weights that were published meanwhile
 * @param written records in the topics of results, committed or not
 * @param silencesMillis for each fault, the longest time without a response
 */
record FaultResult(
        Scenario scenario,
        Verdict verdict,
        int swaps,
        long written,
        List<Long> silencesMillis,
        Duration took) {

    static final List<String> HEADER =
            List.of(
                    "what happened under load",
                    "sent",
                    "answered",
                    "dead letters",
                    "lost",
                    "doubled",
                    "wrong",
                    "out of order",
                    "written and aborted",
                    "weights swaps",
                    "longest time without a response, s",
                    "when (UTC)");

    /** Records that only a reader of uncommitted data sees. */
    long aborted() {
        return written
                - verdict.answered()
                - verdict.deadLettered()
                - verdict.doubled()
                - verdict.copies();
    }

    /** The cells of the table's row. */
    List<String> cells() {
        return List.of(
                scenario.title(),
                number(verdict.sent()),
                number(verdict.answered()),
                number(verdict.deadLettered()),
                number(verdict.lost()),
                number(verdict.doubled()),
                number(verdict.wrong()),
                number(verdict.outOfOrder()),
                number(aborted()),
                number(swaps),
                silencesMillis.stream()
                        .map(millis -> String.format(Locale.ROOT, "%.1f", millis / 1e3))
                        .collect(Collectors.joining(", ")),
                Machine.now());
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
