// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import org.jspecify.annotations.Nullable;

/**
 * How pixels along one side are made of those of a picture: for each of {@code count} pixels, the
 * first one it reads and what it reads of each from there on.
 *
 * <p>The weights are Pillow's: whole numbers of 22 bits of fraction.
 *
 * @param first of each pixel, of the picture
 * @param taps how many each reads
 * @param weights of pixel i from {@code i * most} on; null where pixels are taken as they are
 * @param most taps of a pixel
 */
record Axis(int[] first, int[] taps, int @Nullable [] weights, int most) {

    static final int FRACTION_BITS = 22;

    /**
     * The pixels from {@code from} on, where a whole side of {@code size} would become one of
     * {@code resized}.
     */
    static Axis of(Interpolation filter, int size, int resized, int from, int count) {
        int[] first = new int[count];
        int[] taps = new int[count];
        if (size == resized) {
            for (int i = 0; i < count; i++) {
                first[i] = from + i;
                taps[i] = 1;
            }
            return new Axis(first, taps, null, 1);
        }
        double scale = (double) size / resized;
        double filterScale = Math.max(1, scale);
        double support = filter.support() * filterScale;
        int most = (int) Math.ceil(support) * 2 + 1;
        int[] weights = new int[Math.multiplyExact(count, most)];
        double[] exact = new double[most];
        for (int i = 0; i < count; i++) {
            double center = (from + i + 0.5) * scale;
            int begin = Math.max(0, (int) (center - support + 0.5));
            int end = Math.min(size, (int) (center + support + 0.5));
            double sum = 0;
            for (int x = begin; x < end; x++) {
                exact[x - begin] = filter.weight((x - center + 0.5) * (1.0 / filterScale));
                sum += exact[x - begin];
            }
            for (int x = 0; x < end - begin; x++) {
                double weight = sum == 0 ? exact[x] : exact[x] / sum;
                weights[i * most + x] = rounded(weight);
            }
            first[i] = begin;
            taps[i] = end - begin;
        }
        return new Axis(first, taps, weights, most);
    }

    private static int rounded(double weight) {
        double scaled = weight * (1 << FRACTION_BITS);
        return (int) (weight < 0 ? -0.5 + scaled : 0.5 + scaled);
    }

    /** The first pixel of the picture that is read at all. */
    int begin() {
        return first[0];
    }

    /** Behind the last pixel of the picture that is read. */
    int end() {
        return first[first.length - 1] + taps[taps.length - 1];
    }

    int count() {
        return first.length;
    }
}
