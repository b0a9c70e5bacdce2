// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A span of time, in milliseconds since 1970; its end is not in it. */
record Window(long from, long to) {

    /**
     * The longest time that a partition went without an answer, for each window.
     *
     * @param answers each partition's in the order of writing
     */
    static double[] longestGaps(List<Window> windows, List<Response> answers) {
        double[] longest = new double[windows.size()];
        Map<Integer, Long> last = new HashMap<>();
        for (Response answer : answers) {
            Long before = last.put(answer.partition(), answer.writtenMillis());
            if (before == null) {
                continue;
            }
            for (int i = 0; i < longest.length; i++) {
                if (windows.get(i).overlaps(before, answer.writtenMillis())) {
                    longest[i] = Math.max(longest[i], answer.writtenMillis() - before);
                }
            }
        }
        return longest;
    }

    /** From question to answer, of the questions sent within any of the windows. */
    static double[] latencies(List<Window> windows, List<Response> answers) {
        return answers.stream()
                .filter(a -> windows.stream().anyMatch(window -> window.holds(a.sentMillis())))
                .mapToDouble(a -> a.writtenMillis() - a.sentMillis())
                .toArray();
    }

    private boolean holds(long millis) {
        return from <= millis && millis < to;
    }

    private boolean overlaps(long start, long end) {
        return start < to && end > from;
    }
}
