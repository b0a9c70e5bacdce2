// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.Convolution;
import java.util.Objects;

/** Trained batch norm as y = x * scale + shift, and folded into the convolution before it. */
public final class FoldedConvolution {

    /**
     * Trained batch norm in two numbers per channel.
     *
     * @param scale one per channel
     * @param shift one per channel
     */
    public record ScaleShift(double[] scale, double[] shift) {

        public static ScaleShift of(BatchNorm norm, double eps) {
            BatchNorm.Affine affine = Objects.requireNonNull(norm.affine());
            BatchNorm.Running running = Objects.requireNonNull(norm.running());
            double[] scale = new double[norm.channels()];
            double[] shift = new double[norm.channels()];
            for (int c = 0; c < scale.length; c++) {
                scale[c] = affine.weight()[c] / Math.sqrt(running.variance()[c] + eps);
                shift[c] = affine.bias()[c] - running.mean()[c] * scale[c];
            }
            return new ScaleShift(scale, shift);
        }
    }

    /** The convolution that computes {@code next} of what {@code convolution} computes. */
    public static Convolution fold(Convolution convolution, BatchNorm next, double eps) {
        ScaleShift norm = ScaleShift.of(next, eps);
        double[] original = convolution.weight();
        int perOutput = original.length / convolution.outChannels();
        double[] weight = new double[original.length];
        double[] bias = new double[convolution.outChannels()];
        for (int oc = 0; oc < bias.length; oc++) {
            for (int i = oc * perOutput; i < (oc + 1) * perOutput; i++) {
                weight[i] = original[i] * norm.scale()[oc];
            }
            bias[oc] = convolution.bias()[oc] * norm.scale()[oc] + norm.shift()[oc];
        }
        return new Convolution(
                convolution.outChannels(),
                convolution.inChannels(),
                convolution.kernelSize(),
                convolution.stride(),
                weight,
                bias);
    }

    private FoldedConvolution() {}
}
