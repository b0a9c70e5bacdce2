// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import dev.densestream.densenet.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A square convolution, zero-padded by half its kernel, so that with stride 1 H and W stay. Its
 * weights are held in single precision where that holds each of them exactly, as it does for those
 * of a file in F32, F16 or BF16.
 */
public final class Convolution {

    private static final int MAX_KERNEL = 7;

    private final int outChannels;
    private final int inChannels;
    private final int kernelSize;
    private final int stride;
    private final float @Nullable [] floats;
    private final double[] doubles;
    private final double[] bias;

    /**
     * A convolution of a dense block: of stride 1.
     *
     * @param outChannels feature maps it makes
     * @param inChannels channels it reads
     * @param kernelSize 1 or 3
     * @param weight (outChannels, inChannels, kernelSize, kernelSize), row-major; shared, so not to
     *     be changed
     * @param bias one per output channel; zeros where the weights have none; shared
     * @throws IllegalArgumentException if the kernel is neither 1x1 nor 3x3, or an array's length
     *     does not follow from the other parameters
     */
    public Convolution(
            int outChannels, int inChannels, int kernelSize, double[] weight, double[] bias) {
        this(outChannels, inChannels, requireOneOrThree(kernelSize), 1, weight, bias);
    }

    /**
     * A convolution of a stem.
     *
     * @param kernelSize odd
     * @param stride 1 or 2: pixels from one output's window to the next one's
     * @throws IllegalArgumentException as the other constructor, which takes the same arrays
     */
    public Convolution(
            int outChannels,
            int inChannels,
            int kernelSize,
            int stride,
            double[] weight,
            double[] bias) {
        if (kernelSize < 1 || kernelSize % 2 == 0 || kernelSize > MAX_KERNEL) {
            throw new IllegalArgumentException(
                    "convolution: expected a kernel with odd sides up to %d, got %dx%d"
                            .formatted(MAX_KERNEL, kernelSize, kernelSize));
        }
        if (stride != 1 && stride != 2) {
            throw new IllegalArgumentException(
                    "convolution: expected a stride of 1 or 2, got " + stride);
        }
        if (outChannels < 1 || inChannels < 1) {
            throw new IllegalArgumentException(
                    "convolution: channels must be at least 1, got %d to %d"
                            .formatted(inChannels, outChannels));
        }
        long expected = (long) outChannels * inChannels * kernelSize * kernelSize;
        if (weight.length != expected) {
            throw new IllegalArgumentException(
                    "convolution weight: expected %d values, got %d"
                            .formatted(expected, weight.length));
        }
        if (bias.length != outChannels) {
            throw new IllegalArgumentException(
                    "convolution bias: expected %d values, one per output channel, got %d"
                            .formatted(outChannels, bias.length));
        }
        this.outChannels = outChannels;
        this.inChannels = inChannels;
        this.kernelSize = kernelSize;
        this.stride = stride;
        this.floats = exactFloats(weight);
        this.doubles = floats == null ? weight : new double[0];
        this.bias = bias;
    }

    /** A convolution without a bias. */
    public Convolution(int outChannels, int inChannels, int kernelSize, double[] weight) {
        this(outChannels, inChannels, kernelSize, weight, new double[Math.max(0, outChannels)]);
    }

    public int outChannels() {
        return outChannels;
    }

    public int inChannels() {
        return inChannels;
    }

    /** The sides of the kernel: 1 or 3, in a stem up to 7. */
    public int kernelSize() {
        return kernelSize;
    }

    /** Pixels from one output's window to the next one's: 1, in a stem also 2. */
    public int stride() {
        return stride;
    }

    /** The shape of what it gives: with stride 2 half the sides, rounded up. */
    Shape outputShape(Shape input) {
        Layers.requireInput(input, inChannels);
        return new Shape(
                input.n(), outChannels, (input.h() - 1) / stride + 1, (input.w() - 1) / stride + 1);
    }

    /** What it computes for an output of that shape, as {@link Flops} counts. */
    long flops(Shape output) {
        return 2L * weights() * output.n() * output.pixels();
    }

    /**
     * (outChannels, inChannels, kernelSize, kernelSize), row-major. A new array where the weights
     * are held in single precision, so to be asked for once; else shared.
     */
    public double[] weight() {
        if (floats == null) {
            return doubles;
        }
        double[] weight = new double[floats.length];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = floats[i];
        }
        return weight;
    }

    /** How many numbers {@link #weight} has. */
    public int weights() {
        return outChannels * inChannels * kernelSize * kernelSize;
    }

    /** One per output channel, shared. */
    public double[] bias() {
        return bias;
    }

    /** Bytes of its arrays. */
    long sizeBytes() {
        long weightBytes = floats == null ? Double.BYTES : Float.BYTES;
        return weights() * weightBytes + (long) bias.length * Double.BYTES;
    }

    /** Bytes of the array that {@link #weight} makes. */
    public long unpackedBytes() {
        return floats == null ? 0 : (long) weights() * Double.BYTES;
    }

    private static int requireOneOrThree(int kernelSize) {
        if (kernelSize != 1 && kernelSize != 3) {
            throw new IllegalArgumentException(
                    "convolution: expected a kernel of 1x1 or 3x3, got %dx%d"
                            .formatted(kernelSize, kernelSize));
        }
        return kernelSize;
    }

    private static float @Nullable [] exactFloats(double[] values) {
        for (double value : values) {
            float narrow = (float) value;
            if (Double.doubleToRawLongBits(narrow) != Double.doubleToRawLongBits(value)) {
                return null;
            }
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
