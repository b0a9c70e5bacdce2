// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Samples of one figure over a run, the first fifth left out: there JVMs warm up.
 *
 * @param samples in KiB, in order of time
 */
record MemoryTrend(List<Long> samples) {

    private static final double MAX_GROWTH = 0.10;
    private static final long MAX_GROWTH_KIB = 16 << 10;
    private static final double MIB = 1024;

    static <T> MemoryTrend of(List<T> samples, ToLongFunction<T> figure) {
        return new MemoryTrend(
                samples.stream()
                        .skip(samples.size() / 5)
                        .map(sample -> figure.applyAsLong(sample))
                        .toList());
    }

    /** Whether the last third holds no more than the middle one, but for what always varies. */
    boolean flat() {
        long middle = median(1);
        return median(2) <= middle + Math.max(MAX_GROWTH_KIB, (long) (MAX_GROWTH * middle));
    }

    /** The medians of the first, middle and last third in MiB. */
    String thirds() {
        return String.format(
                Locale.ROOT, "%.0f, %.0f, %.0f", median(0) / MIB, median(1) / MIB, median(2) / MIB);
    }

    private long median(int third) {
        int size = samples.size();
        List<Long> part = samples.subList(third * size / 3, (third + 1) * size / 3);
        return part.stream().sorted().skip(part.size() / 2).findFirst().orElse(0L);
    }
}
