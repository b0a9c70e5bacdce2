package dev.densestream.job.weights;

import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.WeightsSize;
import dev.densestream.job.record.WeightsUpdate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the examination of weights has found. */
public sealed interface WeightsVerdict {

    /**
     * They are right, and newer than what is known.
     *
     * @param newestFirst one; several or none of what was accepted before
     */
    record Accepted(List<Proven> newestFirst) implements WeightsVerdict {

        public Accepted {
            newestFirst = List.copyOf(newestFirst);
        }
    }

    /**
     * What may serve.
     *
     * @param size what it takes; null for a model's end
     */
    record Proven(WeightsUpdate update, WeightsSize.@Nullable Size size) {}

    /** They are to be examined where large ones are, one at a time. */
    record Large() implements WeightsVerdict {}

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
