package dev.densestream.job.function;

import org.jspecify.annotations.Nullable;

/** What the examination of weights has found. */
sealed interface WeightsVerdict {

    /** They are right, and newer than what is known. */
    record Accepted(WeightsUpdate update) implements WeightsVerdict {}

    /** They change nothing. */
    record Known(ModelVersion id) implements WeightsVerdict {}

    /** They come too late: a newer version is known. */
    record Outdated(ModelVersion id, String why) implements WeightsVerdict {}

    /**
     * They cannot serve.
     *
     * @param id which they are, as far as could be told
     */
    record Rejected(@Nullable ModelVersion id, RejectedRecordException why)
            implements WeightsVerdict {}
}
