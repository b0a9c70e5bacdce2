// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import java.util.List;

/**
 * What came of a load. A request is one record, or as many as a killed broker made of it.
 *
 * @param sent requests, and updates that had to be rejected
 * @param answered requests with at least one response
 * @param deadLettered requests, or bad updates, with at least one dead letter
 * @param lost records with neither
 * @param doubled responses and dead letters beyond one for each record
 * @param wrong whose content, headers, topic or version is not what it must be
 * @param outOfOrder behind a later one of their partition, model and pinned version
 * @param copies records beyond the first of each request
 * @param versions of weights that answered
 * @param examples some of what is wrong, in words
 */
public record Verdict(
        long sent,
        long answered,
        long deadLettered,
        long lost,
        long doubled,
        long wrong,
        long outOfOrder,
        long copies,
        int versions,
        List<String> examples) {

    public Verdict {
        examples = List.copyOf(examples);
    }

    /** Whether every record was answered or dead-lettered exactly once, right and in order. */
    public boolean holds() {
        return lost == 0 && doubled == 0 && wrong == 0 && outOfOrder == 0;
    }
}
