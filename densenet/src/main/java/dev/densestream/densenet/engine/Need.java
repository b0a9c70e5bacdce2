// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.Flops;

/**
 * What a forward pass takes, known before it runs.
 *
 * @param scratchBytes memory besides input and output, at least what is allocated
 * @param flops floating-point operations, as {@link Flops} counts, of all pixels that are computed:
 *     also those that only fill a tile
 */
public record Need(long scratchBytes, long flops) {

    /** What takes more than can be counted. */
    public static final Need IMPOSSIBLE = new Need(Long.MAX_VALUE, Long.MAX_VALUE);

    /** What both take one after the other, in the same memory. */
    public Need and(Need next) {
        return new Need(Math.max(scratchBytes, next.scratchBytes), saturated(flops, next.flops));
    }

    private static long saturated(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
