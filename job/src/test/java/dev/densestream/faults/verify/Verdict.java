package dev.densestream.faults.verify;

import java.util.List;

/**
 * What came of a load.
 *
 * @param sent questions, and updates that had to be rejected
 * @param answered questions with at least one answer
 * @param deadLettered questions, or bad updates, with at least one dead letter
 * @param lost neither
 * @param doubled answers and dead letters beyond the first
 * @param wrong whose content, headers, topic or version is not what it must be
 * @param outOfOrder behind a later one of their partition and model
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
        int versions,
        List<String> examples) {

    public Verdict {
        examples = List.copyOf(examples);
    }

    /** Whether every question was answered or dead-lettered exactly once, right and in order. */
    public boolean holds() {
        return lost == 0 && doubled == 0 && wrong == 0 && outOfOrder == 0;
    }
}
