// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.job.config.StartFrom;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a topic is read.
 *
 * @param partition the only one; null for all
 * @param offset where in that partition; null for where {@code start} says
 * @param start where in each partition
 */
public record ReadFrom(@Nullable Integer partition, @Nullable Long offset, StartFrom start) {

    /** All that is there. */
    public static final ReadFrom BEGINNING = new ReadFrom(null, null, StartFrom.EARLIEST);
}
