// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import java.util.List;
import java.util.stream.Collectors;

/** Shapes of any rank, as files have them, against what a block expects. */
final class Sides {

    /** Whether a shape is the expected one; sides that are not known need only be at least 1. */
    static boolean fit(List<Long> expected, List<Long> got) {
        if (expected.size() != got.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            long side = got.get(i);
            if (expected.get(i) == BlockGeometry.UNKNOWN ? side < 1 : side != expected.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** An expected shape as (out, in, h, w), with ? for sides that are not known. */
    static String expected(List<Long> shape) {
        return text(
                shape.stream()
                        .map(side -> side == BlockGeometry.UNKNOWN ? "?" : side.toString())
                        .toList());
    }

    /** A shape or an index as (2, 3, 8, 8). */
    static String text(List<?> sides) {
        return sides.stream().map(Object::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    private Sides() {}
}
