// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

/**
 * A square convolution of stride 1, zero-padded so that H and W stay.
 *
 * <p>The arrays are shared with the caller, who must not change them.
 *
 * @param outChannels feature maps it makes
 * @param inChannels channels it reads
 * @param kernelSize 1 or 3
 * @param weight (outChannels, inChannels, kernelSize, kernelSize), row-major
 * @param bias one per output channel; zeros where the weights have none
 */
public record Convolution(
        int outChannels, int inChannels, int kernelSize, double[] weight, double[] bias) {

    /**
     * @throws IllegalArgumentException if the kernel is neither 1x1 nor 3x3, or an array's length
     *     does not follow from the other components
     */
    public Convolution {
        if (kernelSize != 1 && kernelSize != 3) {
            throw new IllegalArgumentException(
                    "convolution: expected a kernel of 1x1 or 3x3, got %dx%d"
                            .formatted(kernelSize, kernelSize));
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
    }

    /** A convolution without a bias. */
    public Convolution(int outChannels, int inChannels, int kernelSize, double[] weight) {
        this(outChannels, inChannels, kernelSize, weight, new double[Math.max(0, outChannels)]);
    }

    /** How many numbers its arrays hold. */
    long numbers() {
        return (long) weight.length + bias.length;
    }
}
