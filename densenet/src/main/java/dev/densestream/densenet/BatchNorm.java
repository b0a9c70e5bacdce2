// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import org.jspecify.annotations.Nullable;

/**
 * The trained part of a batch normalization: y = (x - mean) / sqrt(variance + eps) * weight + bias,
 * per channel.
 *
 * <p>Doubles hold every F64, F32, F16 and BF16 weight exactly. The arrays are shared with the
 * caller, who must not change them.
 *
 * @param channels how many channels are normalized
 * @param affine scale and shift; without them the scale is 1 and the shift 0
 * @param running the trained statistics, where the weights carry them
 */
public record BatchNorm(int channels, @Nullable Affine affine, @Nullable Running running) {

    /**
     * @param weight the scale, one per channel
     * @param bias the shift, one per channel
     */
    public record Affine(double[] weight, double[] bias) {}

    /**
     * @param mean one per channel
     * @param variance one per channel, not negative
     */
    public record Running(double[] mean, double[] variance) {}

    /**
     * @throws IllegalArgumentException if an array's length is not the number of channels
     */
    public BatchNorm {
        if (channels < 1) {
            throw new IllegalArgumentException(
                    "batch norm: channels must be at least 1, got " + channels);
        }
        if (affine != null) {
            checkLength("weight", affine.weight, channels);
            checkLength("bias", affine.bias, channels);
        }
        if (running != null) {
            checkLength("running_mean", running.mean, channels);
            checkLength("running_var", running.variance, channels);
        }
    }

    /** Bytes of its arrays. */
    long sizeBytes() {
        int arrays = (affine == null ? 0 : 2) + (running == null ? 0 : 2);
        return (long) arrays * channels * Double.BYTES;
    }

    private static void checkLength(String name, double[] values, int channels) {
        if (values.length != channels) {
            throw new IllegalArgumentException(
                    "batch norm %s: expected %d values, one per channel, got %d"
                            .formatted(name, channels, values.length));
        }
    }
}
