// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.WeightsSize;
import dev.densestream.job.record.WeightsUpdate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the examination of weights has found. */
public sealed interface WeightsResult {

    /**
     * They are right, and newer than what is known.
     *
     * @param newestFirst one; several or none of what was accepted before
     */
    record Accepted(List<Proven> newestFirst) implements WeightsResult {

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
    record Large() implements WeightsResult {}

    /** They change nothing. */
    record Known(ModelVersion id) implements WeightsResult {}

    /** They come too late: a newer version is known. */
    record Outdated(ModelVersion id, String why) implements WeightsResult {}

    /**
     * They cannot serve.
     *
     * @param id which they are, as far as could be told
     */
    record Rejected(@Nullable ModelVersion id, RejectedRecordException why)
            implements WeightsResult {}
}
