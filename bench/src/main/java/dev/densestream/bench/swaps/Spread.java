// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import java.util.Arrays;
import java.util.Locale;

/** How values spread, all in milliseconds. */
record Spread(double p50, double p99, double max) {

    /**
     * The nearest ranks.
     *
     * @param values at least one, in any order
     */
    static Spread of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(rank(sorted, 0.5), rank(sorted, 0.99), sorted[sorted.length - 1]);
    }

    private static double rank(double[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** As cells of a table. */
    String cells() {
        return String.format(Locale.ROOT, "%s | %s | %s", text(p50), text(p99), text(max));
    }

    private static String text(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.1f" : "%.0f", millis);
    }
}
