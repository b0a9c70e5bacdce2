// SPDX-License-Identifier: Apache-2.0
package dev.densestream.kafkaui;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One tensor as a person reads it.
 *
 * @param name empty for none
 * @param type of its elements, such as F32
 * @param shape its sides
 * @param seen how many elements were looked at
 * @param min of those, NaN if none is a number
 * @param max of those
 * @param mean of those
 * @param finite whether all of those are finite
 * @param first the first ones
 */
record TensorView(
        String name,
        String type,
        List<Long> shape,
        long seen,
        double min,
        double max,
        double mean,
        boolean finite,
        List<Float> first) {

    private static final int FIRST = 8;

    TensorView {
        shape = List.copyOf(shape);
        first = List.copyOf(first);
    }

    /**
     * Looks at elements.
     *
     * @param values the first elements of the tensor
     */
    static TensorView of(String name, String type, List<Long> shape, float[] values) {
        double min = Double.NaN;
        double max = Double.NaN;
        double sum = 0;
        boolean finite = true;
        List<Float> first = new ArrayList<>();
        for (float value : values) {
            min = value < min || Double.isNaN(min) ? value : min;
            max = value > max || Double.isNaN(max) ? value : max;
            sum += value;
            finite &= Float.isFinite(value);
            if (first.size() < FIRST) {
                first.add(value);
            }
        }
        double mean = values.length == 0 ? Double.NaN : sum / values.length;
        return new TensorView(name, type, shape, values.length, min, max, mean, finite, first);
    }

    /** One line. */
    String line() {
        long elements = shape.stream().reduce(1L, (one, other) -> one * other);
        String part = seen < elements ? " of the first %d".formatted(seen) : "";
        return String.format(
                Locale.ROOT,
                "%s%s %s  min %.4g max %.4g mean %.4g%s  %s  first %s",
                name.isEmpty() ? "" : name + " ",
                type,
                shape,
                min,
                max,
                mean,
                part,
                finite ? "finite" : "not finite",
                first);
    }
}
