// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.Machine;
import dev.densestream.faults.verify.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came of a case.
 *
 * @param hostile records that are not good, and updates that must be rejected
 * @param refused of them, those that the broker refused
 * @param goodSent and good ones, of which so many
 * @param goodAnswered have a response
 * @param stages of dead letters, with how many there are of each
 * @param restarts of the job
 * @param failure what did not hold; null if all did
 */
record HostileResult(
        HostileCase of,
        long hostile,
        long refused,
        long goodSent,
        long goodAnswered,
        Map<String, Long> stages,
        int restarts,
        long silenceMillis,
        Duration took,
        @Nullable Verdict verdict,
        @Nullable String failure) {

    static final List<String> HEADER =
            List.of(
                    "case",
                    "what",
                    "sizes",
                    "hostile",
                    "good records answered",
                    "dead letters by stage",
                    "restarts",
                    "longest time without a response, s",
                    "took, s",
                    "holds",
                    "when (UTC)");

    boolean holds() {
        return failure == null
                && (!of.judged()
                        || (verdict != null && verdict.holds() && restarts == 0 && allGood()));
    }

    private boolean allGood() {
        return goodSent == goodAnswered;
    }

    /** The cells of the table's row. */
    List<String> cells() {
        return List.of(
                of.name(),
                of.title(),
                of.sizes().name(),
                number(hostile),
                of.judged() ? number(goodAnswered) + " of " + number(goodSent) : "",
                deadLetters(),
                of.judged() ? number(restarts) : "",
                String.format(Locale.ROOT, "%.1f", silenceMillis / 1e3),
                number(took.toSeconds()),
                holds() ? "yes" : "no",
                Machine.now());
    }

    private String deadLetters() {
        String letters =
                stages.entrySet().stream()
                        .map(stage -> "%s %s".formatted(number(stage.getValue()), stage.getKey()))
                        .collect(Collectors.joining(", "));
        return refused == 0
                ? letters
                : letters
                        + (letters.isEmpty() ? "" : ", ")
                        + number(refused)
                        + " refused by the broker";
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
