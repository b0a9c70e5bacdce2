// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {

    @Test
    void everyF16ComesBackBitForBit() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short half = (short) bits;
            short back = HalfFloats.toF16(HalfFloats.fromF16(half));
            // a signalling NaN comes back quiet
            assertThat(back).isEqualTo(isF16Nan(half) ? (short) (half | 0x200) : half);
        }
    }

    @Test
    void everyBf16ComesBackBitForBit() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short half = (short) bits;
            short back = HalfFloats.toBf16(HalfFloats.fromBf16(half));
            boolean nan = Float.isNaN(HalfFloats.fromBf16(half));
            assertThat(back).isEqualTo(nan ? (short) (half | 0x40) : half);
        }
    }

    @Test
    void everyF16HasTheValueOfItsFields() {
        for (int bits = 0; bits < 0x7c00; bits++) {
            int exponent = bits >> 10;
            int mantissa = bits & 0x3ff;
            double value =
                    exponent == 0
                            ? mantissa * 0x1p-24
                            : (1024 + mantissa) * Math.pow(2, exponent - 25);
            assertThat((double) HalfFloats.fromF16((short) bits)).isEqualTo(value);
            assertThat((double) HalfFloats.fromF16((short) (bits | 0x8000))).isEqualTo(-value);
        }
    }

    @Test
    void infinityAndNanStay() {
        assertThat(HalfFloats.fromF16((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(HalfFloats.fromF16((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(HalfFloats.fromF16((short) 0x7e01)).isNaN();
        assertThat(HalfFloats.toF16(Double.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
        assertThat(HalfFloats.toBf16(Double.POSITIVE_INFINITY)).isEqualTo((short) 0x7f80);
        assertThat(HalfFloats.toF16(Double.NaN)).isEqualTo((short) 0x7e00);
    }

    @Test
    void tiesGoToEvenAndTheLargestFiniteRoundsToInfinityFromItsMidpointOn() {
        assertThat(HalfFloats.toF16(2049)).isEqualTo(HalfFloats.toF16(2048));
        assertThat(HalfFloats.toF16(2051)).isEqualTo(HalfFloats.toF16(2052));
        assertThat(HalfFloats.toF16(65519.999)).isEqualTo((short) 0x7bff);
        assertThat(HalfFloats.toF16(65520)).isEqualTo((short) 0x7c00);
        assertThat(HalfFloats.toF16(0x1p-25)).isEqualTo((short) 0);
        assertThat(HalfFloats.toF16(Math.nextUp(0x1p-25))).isEqualTo((short) 1);
        assertThat(HalfFloats.toF16(-0.0)).isEqualTo((short) 0x8000);
        assertThat(HalfFloats.toBf16(Float.MAX_VALUE)).isEqualTo((short) 0x7f80);
        assertThat(HalfFloats.toBf16(Float.MIN_VALUE)).isEqualTo((short) 0);
        assertThat(HalfFloats.toBf16(0x1p-133)).isEqualTo((short) 1);
    }

    @Test
    void aDoubleIsRoundedOnceAndNotByWayOfFloat() {
        double justAboveTie = 1 + 0x1p-11 + 0x1p-40;
        assertThat((float) justAboveTie).isEqualTo(1 + 0x1p-11f);
        assertThat(HalfFloats.toF16(justAboveTie)).isEqualTo((short) 0x3c01);
        assertThat(HalfFloats.toF16((float) justAboveTie)).isEqualTo((short) 0x3c00);
    }

    @Test
    void randomValuesRoundToTheNearestNeighbour() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            double value = (random.nextDouble() + 0.5) * Math.pow(2, random.nextInt(40) - 26);
            requireNearest(value, HalfFloats.toF16(value));
        }
    }

    private static void requireNearest(double value, short half) {
        if (value >= 65520) {
            assertThat(half).isEqualTo((short) 0x7c00);
            return;
        }
        BigDecimal distance = distance(value, half);
        assertThat(distance).isLessThanOrEqualTo(distance(value, (short) (half + 1)));
        if (half > 0) {
            assertThat(distance).isLessThanOrEqualTo(distance(value, (short) (half - 1)));
        }
    }

    private static BigDecimal distance(double value, short half) {
        double candidate = half == 0x7c00 ? 65536 : HalfFloats.fromF16(half);
        return new BigDecimal(value).subtract(new BigDecimal(candidate)).abs();
    }

    private static boolean isF16Nan(short half) {
        return (half & 0x7fff) > 0x7c00;
    }
}
