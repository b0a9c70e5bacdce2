// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.Headers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Dead letters of one kind, added up: the same stage, model and reason. */
public final class DeadLetterSummary {

    private static final int MAX_REASON_CHARACTERS = 160;

    private final Map<Kind, Tally> tallies = new HashMap<>();

    /**
     * What letters have in common.
     *
     * @param stage where they were turned away
     * @param model that they asked for; empty for the job's own
     * @param reason the message with a # for every number
     */
    public record Kind(String stage, String model, String reason) {}

    /**
     * How many there are.
     *
     * @param count of them
     * @param first when the first one was written, in milliseconds since 1970
     * @param last the same of the last one
     * @param example one of them
     */
    public record Tally(long count, long first, long last, ReceivedRecord example) {

        private Tally plus(long millis) {
            return new Tally(count + 1, Math.min(first, millis), Math.max(last, millis), example);
        }
    }

    /** Counts one; a record without the headers of a dead letter counts as one of stage "?". */
    public void add(ReceivedRecord letter) {
        long millis = letter.place().timestamp();
        // the value is not needed, and may be large
        ReceivedRecord example =
                new ReceivedRecord(letter.place(), letter.key(), letter.headers(), new byte[0]);
        tallies.merge(
                kind(letter),
                new Tally(1, millis, millis, example),
                (before, one) -> before.plus(millis));
    }

    /** The kinds, the most frequent first. */
    public List<Map.Entry<Kind, Tally>> all() {
        List<Map.Entry<Kind, Tally>> all = new ArrayList<>(tallies.entrySet());
        all.sort(
                Comparator.comparingLong(
                                (Map.Entry<Kind, Tally> entry) -> -entry.getValue().count())
                        .thenComparing(entry -> entry.getKey().reason()));
        return all;
    }

    private static Kind kind(ReceivedRecord letter) {
        String message = letter.headers().getOrDefault(DeadLetter.HEADER_PREFIX + "message", "?");
        String reason = message.replaceAll("[0-9]+", "#");
        return new Kind(
                letter.headers().getOrDefault(DeadLetter.HEADER_PREFIX + "stage", "?"),
                letter.headers().getOrDefault(Headers.MODEL, ""),
                reason.length() > MAX_REASON_CHARACTERS
                        ? reason.substring(0, MAX_REASON_CHARACTERS) + "..."
                        : reason);
    }
}
