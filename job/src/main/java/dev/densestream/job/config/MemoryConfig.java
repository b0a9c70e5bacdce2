// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.io.Serializable;
import java.util.List;

/**
 * What parts of a TaskManager's heap are for, and how much one record may compute.
 *
 * @param workBytes what one record may take while it is in work, per slot; {@link #ITS_SHARE}
 *     leaves it to the heap
 * @param weightsBytes what all weights of a TaskManager may take; {@link #ITS_SHARE} likewise
 * @param maxRecordFlops the most floating-point operations of a record; {@link #ITS_SHARE} for the
 *     engine's own number
 */
public record MemoryConfig(long workBytes, long weightsBytes, long maxRecordFlops)
        implements Serializable {

    /** Nothing was asked for. */
    public static final long ITS_SHARE = -1;

    /** Adds what cannot be. */
    void check(List<String> problems) {
        shareOr(1 << 20, workBytes, "bytes of memory for work", problems);
        shareOr(1, weightsBytes, "bytes of memory for weights", problems);
        shareOr(1, maxRecordFlops, "most operations of a record", problems);
    }

    private static void shareOr(long least, long value, String what, List<String> problems) {
        if (value != ITS_SHARE) {
            Checks.atLeast(least, value, what, problems);
        }
    }
}
