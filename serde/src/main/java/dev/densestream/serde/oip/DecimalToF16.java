// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import com.fasterxml.jackson.core.io.NumberInput;
import dev.densestream.serde.HalfFloats;
import java.math.BigDecimal;

/** The F16 nearest to a decimal, ties to even. */
final class DecimalToF16 {

    private static final double BEYOND_MAX = 65536;

    private DecimalToF16() {}

    /** The value of the nearest F16 bits, which is infinite from 65520 on. */
    static float parse(char[] text, int offset, int length) {
        double value = NumberInput.parseDouble(text, offset, length, true);
        if (isHalfway(value)) {
            // the decimal may lie beside the midpoint by less than a double shows
            int side = new BigDecimal(text, offset, length).compareTo(new BigDecimal(value));
            if (side != 0) {
                value = side > 0 ? Math.nextUp(value) : Math.nextDown(value);
            }
        }
        return HalfFloats.fromF16(HalfFloats.toF16(value));
    }

    private static boolean isHalfway(double value) {
        double nearest = f16(value);
        if (nearest == value || Math.abs(value) >= BEYOND_MAX) {
            return false;
        }
        // as far on the other side: an F16 exactly if value is the midpoint
        double mirrored = value + (value - nearest);
        return f16(mirrored) == mirrored;
    }

    /** The nearest F16, with the next power of two for infinity. */
    private static double f16(double value) {
        float nearest = HalfFloats.fromF16(HalfFloats.toF16(value));
        return Float.isInfinite(nearest) ? Math.copySign(BEYOND_MAX, value) : nearest;
    }
}
