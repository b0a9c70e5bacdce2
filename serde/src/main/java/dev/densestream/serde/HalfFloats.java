// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

/**
 * The two 16-bit floating point types: IEEE 754 binary16 (F16, 5 exponent and 10 mantissa bits) and
 * bfloat16 (BF16, 8 and 7).
 *
 * <p>Widening is exact. Narrowing rounds once, to nearest with ties to even, from a double and so
 * from a float as well; what lies beyond the largest finite value becomes infinity, and NaN stays
 * NaN with its sign and leading payload.
 */
public final class HalfFloats {

    private static final int F16_MANTISSA_BITS = 10;
    private static final int F16_MAX_EXPONENT = 15;
    private static final int BF16_MANTISSA_BITS = 7;
    private static final int BF16_MAX_EXPONENT = 127;
    private static final float TWO_POW_112 = 0x1p112f;

    private HalfFloats() {}

    /** The value of F16 bits. */
    public static float fromF16(short bits) {
        int magnitude = (bits & 0x7fff) << 13;
        int sign = (bits & 0x8000) << 16;
        if (magnitude >= 0x1f << 23) {
            return Float.intBitsToFloat(sign | 0x7f80_0000 | magnitude);
        }
        // F16's fields sit in float's now, with an exponent bias 112 too small; subnormals included
        return Float.intBitsToFloat(
                sign | Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) * TWO_POW_112));
    }

    /** The value of BF16 bits. */
    public static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The F16 bits nearest to a value, ties to even. */
    public static short toF16(double value) {
        return round(value, F16_MANTISSA_BITS, F16_MAX_EXPONENT);
    }

    /** The BF16 bits nearest to a value, ties to even. */
    public static short toBf16(double value) {
        return round(value, BF16_MANTISSA_BITS, BF16_MAX_EXPONENT);
    }

    private static short round(double value, int mantissaBits, int maxExponent) {
        long bits = Double.doubleToRawLongBits(value);
        int sign = (int) (bits >>> 48) & 0x8000;
        int infinity = (2 * maxExponent + 1) << mantissaBits;
        if (Double.isNaN(value)) {
            int payload = (int) (bits >>> (52 - mantissaBits)) & ((1 << mantissaBits) - 1);
            return (short) (sign | infinity | payload | (1 << (mantissaBits - 1)));
        }
        int exponent = Math.max(Math.getExponent(value), 1 - maxExponent);
        if (exponent > maxExponent) {
            return (short) (sign | infinity);
        }
        // the value in units of its last place, an exact product; rint rounds ties to even, and a
        // carry out of the mantissa runs into the exponent as it should
        double unitsPerOne = Double.longBitsToDouble((1023L + mantissaBits - exponent) << 52);
        int units = (int) Math.rint(Math.abs(value) * unitsPerOne);
        return (short) (sign | (((exponent - 1 + maxExponent) << mantissaBits) + units));
    }
}
