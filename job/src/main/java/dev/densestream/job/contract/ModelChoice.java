// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.serde.Quoted;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which weights a request asks for. Ordered, so that maps stay fast however the names of clients
 * hash.
 *
 * @param model its name
 * @param pinned the one version it wants; empty for the newest
 */
public record ModelChoice(String model, OptionalLong pinned) implements Comparable<ModelChoice> {

    private static final int MAX_DIGITS = 19;

    private static final Comparator<ModelChoice> ORDER =
            Comparator.comparing(ModelChoice::model)
                    .thenComparingLong(choice -> choice.pinned.orElse(-1));

    /**
     * Reads the request's headers; one without a value counts as none.
     *
     * @throws RejectedRecordException if the model is blank, or the pinned version no whole number
     */
    public static ModelChoice of(RawRecord request, String defaultModel) {
        String model = request.header(Headers.MODEL);
        if (model == null) {
            model = defaultModel;
        } else if (model.isBlank()) {
            throw new RejectedRecordException(
                    DeadLetterStage.MODEL,
                    "header %s: expected a model's name, got %s; name one, or leave the header out for model %s"
                            .formatted(Headers.MODEL, Quoted.of(model), defaultModel));
        }
        String version = request.header(Headers.MODEL_VERSION);
        return new ModelChoice(
                model,
                version == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(
                                wholeNumber(
                                        version, Headers.MODEL_VERSION, DeadLetterStage.MODEL)));
    }

    /**
     * Chooses from the versions of the model.
     *
     * @param newestFirst the kept ones, at least one; null if the model was never seen
     * @return null if the weights are still to come
     * @throws RejectedRecordException if they will not come
     */
    public @Nullable WeightsUpdate from(@Nullable List<WeightsUpdate> newestFirst) {
        if (newestFirst == null) {
            return null;
        }
        WeightsUpdate newest = newestFirst.get(0);
        if (newest.id().retired()) {
            throw new RejectedRecordException(
                    DeadLetterStage.MODEL,
                    "model %s is retired; publish a version above %d to revive it"
                            .formatted(model, newest.id().version()));
        }
        if (pinned.isEmpty()) {
            return newest;
        }
        long wanted = pinned.getAsLong();
        for (WeightsUpdate update : newestFirst) {
            if (update.id().version() == wanted) {
                return update;
            }
        }
        if (wanted > newest.id().version()) {
            return null;
        }
        throw new RejectedRecordException(
                DeadLetterStage.MODEL,
                "model %s: version %d is not kept, versions %s are; raise --keep-versions"
                        .formatted(model, wanted, versions(newestFirst)));
    }

    /** The versions in words, such as {@code 4, 3}. */
    public static String versions(List<WeightsUpdate> updates) {
        return updates.stream()
                .map(update -> String.valueOf(update.id().version()))
                .collect(Collectors.joining(", "));
    }

    /**
     * A header's text as a version: the digits 0 to 9, at most 19 of them, no sign.
     *
     * @throws RejectedRecordException if it is anything else
     */
    public static long wholeNumber(String text, String header, DeadLetterStage stage) {
        String digits = text.strip();
        if (areDigits(digits)) {
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException e) {
                // above 2^63 - 1; said below, in the words for every text that is no version
            }
        }
        throw new RejectedRecordException(
                stage,
                "header %s: expected a whole number of at least 0, got %s; write it in the digits 0 to 9, up to %d"
                        .formatted(header, Quoted.of(text), Long.MAX_VALUE));
    }

    /** Digits of other scripts are none: no other program would read them as that number. */
    private static boolean areDigits(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public int compareTo(ModelChoice other) {
        return ORDER.compare(this, other);
    }
}
