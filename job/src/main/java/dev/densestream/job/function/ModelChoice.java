package dev.densestream.job.function;

import dev.densestream.job.RawRecord;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which weights a question asks for.
 *
 * @param model its name
 * @param pinned the one version it wants; empty for the newest
 */
record ModelChoice(String model, OptionalLong pinned) {

    static final String MODEL_HEADER = "densestream-model";
    static final String VERSION_HEADER = "densestream-model-version";

    /**
     * Reads the question's headers.
     *
     * @throws RejectedRecordException if the pinned version is no whole number
     */
    static ModelChoice of(RawRecord question, String defaultModel) {
        String version = question.header(VERSION_HEADER);
        return new ModelChoice(
                modelOf(question, defaultModel),
                version == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(wholeNumber(version, VERSION_HEADER, Stage.MODEL)));
    }

    static String modelOf(RawRecord question, String defaultModel) {
        String model = question.header(MODEL_HEADER);
        return model == null ? defaultModel : model;
    }

    /**
     * Chooses from the versions of the model.
     *
     * @param newestFirst the kept ones, at least one; null if the model was never seen
     * @return null if the weights are still to come
     * @throws RejectedRecordException if they will not come
     */
    @Nullable WeightsUpdate from(@Nullable List<WeightsUpdate> newestFirst) {
        if (newestFirst == null) {
            return null;
        }
        WeightsUpdate newest = newestFirst.get(0);
        if (newest.id().retired()) {
            throw new RejectedRecordException(
                    Stage.MODEL,
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
                Stage.MODEL,
                "model %s: version %d is not kept, versions %s are; raise --keep-versions"
                        .formatted(model, wanted, versions(newestFirst)));
    }

    private static String versions(List<WeightsUpdate> updates) {
        return updates.stream()
                .map(update -> String.valueOf(update.id().version()))
                .collect(Collectors.joining(", "));
    }

    /**
     * A header's text as a version.
     *
     * @throws RejectedRecordException if it is not a whole number of at least 0
     */
    static long wholeNumber(String text, String header, Stage stage) {
        try {
            long number = Long.parseLong(text.strip());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, in the words for every text that is no version
        }
        throw new RejectedRecordException(
                stage,
                "header %s: expected a whole number of at least 0, got \"%s\""
                        .formatted(header, text));
    }
}
