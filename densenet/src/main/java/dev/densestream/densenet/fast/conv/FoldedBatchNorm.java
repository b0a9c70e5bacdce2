// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.fast.buffer.ChannelStatistics;
import org.jspecify.annotations.Nullable;

/**
 * Batch norm as the kernels want it: y = (x - mean) * scale + shift in float: [channels][mean,
 * scale, shift].
 *
 * <p>The mean is rounded to float, so that x - mean is exact where it matters, and what rounding
 * took away goes into the shift.
 */
public final class FoldedBatchNorm {

    private final BatchNorm norm;
    private final double eps;
    private final double @Nullable [] inputScale;
    private final double @Nullable [] outputScale;

    /** From running statistics once for all; null if every batch has its own. */
    private final float @Nullable [] fixed;

    /**
     * @param bias what is to be added to x before, one per channel; batch statistics cancel it
     * @param inputScale what x comes multiplied by, also where the batch is measured; null for 1
     * @param outputScale what y is to be multiplied by; null for 1
     */
    public FoldedBatchNorm(
            BatchNorm norm,
            Normalization normalization,
            double eps,
            double @Nullable [] bias,
            double @Nullable [] inputScale,
            double @Nullable [] outputScale) {
        this.norm = norm;
        this.eps = eps;
        this.inputScale = inputScale;
        this.outputScale = outputScale;
        BatchNorm.Running running = normalization == Normalization.RUNNING ? norm.running() : null;
        if (running == null) {
            fixed = null;
            return;
        }
        fixed = new float[3 * norm.channels()];
        for (int c = 0; c < norm.channels(); c++) {
            double mean = running.mean()[c] - (bias == null ? 0 : bias[c]);
            write(c, mean, running.variance()[c], fixed);
        }
    }

    public int channels() {
        return norm.channels();
    }

    /**
     * The same where the statistics are fixed, only to be read.
     *
     * @throws IllegalStateException if every batch has its own
     */
    public float[] fixed() {
        if (fixed == null) {
            throw new IllegalStateException("batch norm: no running statistics");
        }
        return fixed;
    }

    /**
     * The mean, the scale and the shift of each channel, [channels][3].
     *
     * @param batch the statistics of the batch, where they are wanted
     * @param buffer at least 3 * channels long; where to write them if they are not fixed
     * @return what holds them: {@code buffer}, or an array that is only to be read
     */
    public float[] values(ChannelStatistics batch, float[] buffer) {
        if (fixed != null) {
            return fixed;
        }
        for (int c = 0; c < norm.channels(); c++) {
            double scale = at(c, inputScale);
            write(c, batch.mean(c) / scale, batch.variance(c) / (scale * scale), buffer);
        }
        return buffer;
    }

    private void write(int c, double mean, double variance, float[] to) {
        BatchNorm.Affine affine = norm.affine();
        double weight = affine == null ? 1 : affine.weight()[c];
        double bias = affine == null ? 0 : affine.bias()[c];
        double in = at(c, inputScale);
        double out = at(c, outputScale);
        double scale = weight / Math.sqrt(variance + eps);
        write(c, mean * in, scale / in * out, bias * out, to);
    }

    private static double at(int c, double @Nullable [] scales) {
        return scales == null ? 1 : scales[c];
    }

    /** Writes one channel's mean, scale and shift, for y = (x - mean) * scale + bias. */
    public static void write(int c, double mean, double scale, double bias, float[] to) {
        float rounded = (float) mean;
        to[3 * c] = rounded;
        to[3 * c + 1] = (float) scale;
        to[3 * c + 2] = (float) ((rounded - mean) * scale + bias);
    }
}
