// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LittleEndianTest {

    private static final double[] DOUBLES = {0, -1.5, 1 / 3.0, 1e-8, 65504, 1e6, Double.NaN};

    @Test
    void theLowestByteComesFirst() {
        byte[] bytes = new byte[10];
        LittleEndian.write(new float[] {1, -2}, Dtype.F32, bytes, 1);
        assertThat(bytes).containsExactly(0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0);
        LittleEndian.write(new float[] {1}, Dtype.F16, bytes, 0);
        assertThat(bytes).startsWith(0x00, 0x3c);
        LittleEndian.write(new float[] {1}, Dtype.BF16, bytes, 0);
        assertThat(bytes).startsWith(0x80, 0x3f);
    }

    @ParameterizedTest
    @EnumSource
    void doublesAreRoundedToTheWiresType(Dtype dtype) {
        byte[] bytes = new byte[3 + DOUBLES.length * dtype.bytes()];
        LittleEndian.write(DOUBLES, dtype, bytes, 3);
        double[] back = LittleEndian.doubles(bytes, 3, DOUBLES.length, dtype);
        float[] floats = LittleEndian.floats(bytes, 3, DOUBLES.length, dtype);
        for (int i = 0; i < DOUBLES.length; i++) {
            // boxed, so that NaN is equal to NaN
            assertThat(back[i]).isEqualTo(Double.valueOf(rounded(DOUBLES[i], dtype)));
            assertThat(floats[i]).isEqualTo(Float.valueOf((float) back[i]));
        }
    }

    @ParameterizedTest
    @EnumSource
    void floatsAreRoundedToTheWiresType(Dtype dtype) {
        float[] values = new float[DOUBLES.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) DOUBLES[i];
        }
        byte[] bytes = new byte[values.length * dtype.bytes()];
        LittleEndian.write(values, dtype, bytes, 0);
        float[] back = LittleEndian.floats(bytes, 0, values.length, dtype);
        for (int i = 0; i < values.length; i++) {
            assertThat(back[i]).isEqualTo(Float.valueOf((float) rounded(values[i], dtype)));
        }
    }

    private static double rounded(double value, Dtype dtype) {
        return switch (dtype) {
            case F64 -> value;
            case F32 -> (float) value;
            case F16 -> HalfFloats.fromF16(HalfFloats.toF16(value));
            case BF16 -> HalfFloats.fromBf16(HalfFloats.toBf16(value));
        };
    }
}
