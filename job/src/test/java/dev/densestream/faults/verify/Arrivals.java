// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import java.util.ArrayList;
import java.util.List;

/** When responses were read, as {@link System#nanoTime} counts. */
public final class Arrivals {

    private final List<Long> times = new ArrayList<>();

    synchronized void add(long nanos) {
        times.add(nanos);
    }

    /**
     * The longest time in which no response came, between two that did.
     *
     * @param from only silences that end after this time count
     * @param to and that begin before this one
     */
    public synchronized long longestSilenceMillis(long from, long to) {
        long longest = 0;
        for (int i = 1; i < times.size(); i++) {
            if (times.get(i) > from && times.get(i - 1) < to) {
                longest = Math.max(longest, times.get(i) - times.get(i - 1));
            }
        }
        return longest / 1_000_000;
    }
}
