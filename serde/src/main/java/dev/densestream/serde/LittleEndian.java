// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import dev.densestream.densenet.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/**
 * Elements of a tensor as little-endian bytes, the payload of safetensors and .npy.
 *
 * <p>Where the Java type is the wire's type, elements are moved in one bulk copy. Callers have
 * checked that the bytes are there.
 */
public final class LittleEndian {

    private LittleEndian() {}

    /**
     * Reads elements as floats; F64 is rounded to the nearest float, the rest is exact.
     *
     * @param bytes only read; the first element begins at {@code offset}
     * @return a new array of {@code count} elements
     */
    public static float[] floats(byte[] bytes, int offset, int count, Dtype dtype) {
        float[] values = new float[count];
        ByteBuffer source = slice(bytes, offset, count, dtype);
        switch (dtype) {
            case F32 -> source.asFloatBuffer().get(values);
            case F64 -> {
                var doubles = source.asDoubleBuffer();
                for (int i = 0; i < count; i++) {
                    values[i] = (float) doubles.get(i);
                }
            }
            case F16 -> {
                ShortBuffer halves = source.asShortBuffer();
                for (int i = 0; i < count; i++) {
                    values[i] = HalfFloats.fromF16(halves.get(i));
                }
            }
            case BF16 -> {
                ShortBuffer halves = source.asShortBuffer();
                for (int i = 0; i < count; i++) {
                    values[i] = HalfFloats.fromBf16(halves.get(i));
                }
            }
        }
        return values;
    }

    /**
     * Reads unsigned bytes as floats from 0 to 255.
     *
     * @param bytes only read; the first element is at {@code offset}
     * @return a new array of {@code count} elements
     */
    public static float[] unsignedBytes(byte[] bytes, int offset, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = bytes[offset + i] & 0xff;
        }
        return values;
    }

    /** Reads elements as doubles, exactly; see {@link #floats}. */
    public static double[] doubles(byte[] bytes, int offset, int count, Dtype dtype) {
        double[] values = new double[count];
        if (dtype == Dtype.F64) {
            slice(bytes, offset, count, dtype).asDoubleBuffer().get(values);
            return values;
        }
        float[] floats = floats(bytes, offset, count, dtype);
        for (int i = 0; i < count; i++) {
            values[i] = floats[i];
        }
        return values;
    }

    /**
     * Writes elements, rounded to the nearest value of the wire's type, ties to even.
     *
     * @param values only read
     * @param bytes receives {@code values.length * dtype.bytes()} bytes from {@code offset} on
     */
    public static void write(float[] values, Dtype dtype, byte[] bytes, int offset) {
        ByteBuffer target = slice(bytes, offset, values.length, dtype);
        switch (dtype) {
            case F32 -> target.asFloatBuffer().put(values);
            case F64 -> {
                for (float value : values) {
                    target.putDouble(value);
                }
            }
            case F16 -> {
                for (float value : values) {
                    target.putShort(HalfFloats.toF16(value));
                }
            }
            case BF16 -> {
                for (float value : values) {
                    target.putShort(HalfFloats.toBf16(value));
                }
            }
        }
    }

    /**
     * Writes elements that are computed in double; see {@link #write(float[], Dtype, byte[], int)}.
     */
    public static void write(double[] values, Dtype dtype, byte[] bytes, int offset) {
        ByteBuffer target = slice(bytes, offset, values.length, dtype);
        switch (dtype) {
            case F64 -> target.asDoubleBuffer().put(values);
            case F32 -> {
                for (double value : values) {
                    target.putFloat((float) value);
                }
            }
            case F16 -> {
                for (double value : values) {
                    target.putShort(HalfFloats.toF16(value));
                }
            }
            case BF16 -> {
                for (double value : values) {
                    target.putShort(HalfFloats.toBf16(value));
                }
            }
        }
    }

    /** Writes the elements of a tensor; see {@link #write(float[], Dtype, byte[], int)}. */
    public static void write(Tensor tensor, Dtype dtype, byte[] bytes, int offset) {
        tensor.accept(
                floats -> write(floats.data(), dtype, bytes, offset),
                doubles -> write(doubles.data(), dtype, bytes, offset));
    }

    private static ByteBuffer slice(byte[] bytes, int offset, int count, Dtype dtype) {
        return ByteBuffer.wrap(bytes, offset, Math.multiplyExact(count, dtype.bytes()))
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
