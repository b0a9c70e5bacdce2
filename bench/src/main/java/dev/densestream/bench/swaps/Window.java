// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A span of time, in milliseconds since 1970; its end is not in it. */
record Window(long from, long to) {

    /**
     * The longest time that a partition went without a response, for each window.
     *
     * @param responses each partition's in the order of writing
     */
    static double[] longestGaps(List<Window> windows, List<Response> responses) {
        double[] longest = new double[windows.size()];
        Map<Integer, Long> last = new HashMap<>();
        for (Response response : responses) {
            Long before = last.put(response.partition(), response.writtenMillis());
            if (before == null) {
                continue;
            }
            for (int i = 0; i < longest.length; i++) {
                if (windows.get(i).overlaps(before, response.writtenMillis())) {
                    longest[i] = Math.max(longest[i], response.writtenMillis() - before);
                }
            }
        }
        return longest;
    }

    /** From request to response, of the requests sent within any of the windows. */
    static double[] latencies(List<Window> windows, List<Response> responses) {
        return responses.stream()
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
