// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.golden;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;

/** How well an engine's output agrees with the expected one. */
public final class Agreement {

    /** The most that F32 computations may be off by {@link #relativeError}. */
    public static final double F32_TOLERANCE = 1e-4;

    /** The most that F64 computations may be off by {@link #relativeError}. */
    public static final double F64_TOLERANCE = 1e-10;

    /**
     * The largest error over the new maps, divided by max(1, max |new maps|).
     *
     * @param inputChannels C0, the channels before the new maps, which do not count
     * @return NaN if the output has a NaN that is not expected, so that no bound holds
     */
    public static double relativeError(DoubleTensor expected, Tensor output, int inputChannels) {
        double largest = 1;
        double[] values = expected.data();
        for (int i = 0; i < values.length; i++) {
            if (isNew(i, expected.shape(), inputChannels)) {
                largest = Math.max(largest, Math.abs(values[i]));
            }
        }
        return absoluteError(expected, output, inputChannels) / largest;
    }

    /** The largest error over the new maps; see {@link #relativeError}. */
    public static double absoluteError(DoubleTensor expected, Tensor output, int inputChannels) {
        if (!output.shape().equals(expected.shape())) {
            throw new AssertionError(
                    "expected shape %s, got %s".formatted(expected.shape(), output.shape()));
        }
        double worst = 0;
        for (int i = 0; i < expected.data().length; i++) {
            if (isNew(i, expected.shape(), inputChannels)) {
                worst = Math.max(worst, Math.abs(expected.data()[i] - at(output, i)));
            }
        }
        return worst;
    }

    /** Whether the output begins with the input, bit for bit, in every image. */
    public static boolean keepsInput(Tensor input, Tensor output) {
        Shape in = input.shape();
        int inImage = in.c() * in.pixels();
        int outImage = output.shape().c() * in.pixels();
        for (int i = 0; i < in.elements(); i++) {
            int j = i / inImage * outImage + i % inImage;
            if (bits(input, i) != bits(output, j)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNew(int i, Shape shape, int inputChannels) {
        return i / shape.pixels() % shape.c() >= inputChannels;
    }

    private static double at(Tensor tensor, int i) {
        return tensor instanceof FloatTensor floats
                ? floats.data()[i]
                : ((DoubleTensor) tensor).data()[i];
    }

    private static long bits(Tensor tensor, int i) {
        return tensor instanceof FloatTensor floats
                ? Float.floatToRawIntBits(floats.data()[i])
                : Double.doubleToRawLongBits(((DoubleTensor) tensor).data()[i]);
    }

    private Agreement() {}
}
