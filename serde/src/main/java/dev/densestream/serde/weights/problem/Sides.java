// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.problem;

import java.util.List;
import java.util.stream.Collectors;

/** Shapes of any rank, as files have them, against what a block expects. */
public final class Sides {

    /** A side that can be anything from 1. */
    public static final long UNKNOWN = 0;

    /** Whether a shape is the expected one; sides that are not known need only be at least 1. */
    public static boolean fit(List<Long> expected, List<Long> got) {
        if (expected.size() != got.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            long side = got.get(i);
            if (expected.get(i) == UNKNOWN ? side < 1 : side != expected.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** An expected shape as (out, in, h, w), with ? for sides that are not known. */
    public static String expected(List<Long> shape) {
        return text(shape.stream().map(side -> side == UNKNOWN ? "?" : side.toString()).toList());
    }

    /** A shape or an index as (2, 3, 8, 8). */
    public static String text(List<?> sides) {
        return sides.stream().map(Object::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    private Sides() {}
}
