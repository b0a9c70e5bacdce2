// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.Transition;
import dev.densestream.densenet.kernel.Winograd;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Powers of two that bring what a 1x1 convolution multiplies to about 1: each normalized channel it
 * reads, and on average the weights of each channel it gives.
 *
 * <p>They leave each product's rounding as it is, and let pixels and weights be added to each
 * other, as {@link dev.densestream.densenet.kernel.Kernels#multiplyAdding} does, without loss. The
 * norms before and after the convolution apply them and take them off.
 *
 * @param input what normalized channels are multiplied by, weights divided
 * @param output what weights, and with them squeezed channels, are multiplied by
 */
public record Equilibration(double[] input, double[] output) {

    /** Far enough below what floats hold. */
    private static final double MAX_MEAN = 1e30;

    /** Beyond, a channel is so faint that others drown it. */
    private static final int MAX_EXPONENT = 100;

    public static Equilibration of(BottleneckLayer layer, DenseBlock block) {
        return of(
                layer.norm1(),
                layer.conv1(),
                block.normalization(),
                block.eps(),
                channel -> largest(channel, layer, block));
    }

    /** Scales of 1. */
    static Equilibration none(int inputs, int outputs) {
        double[] input = new double[inputs];
        double[] output = new double[outputs];
        Arrays.fill(input, 1);
        Arrays.fill(output, 1);
        return new Equilibration(input, output);
    }

    /** Of weights alone, whatever they are multiplied by. */
    static Equilibration ofWeights(Convolution convolution) {
        double[] input = none(convolution.inChannels(), 0).input;
        return new Equilibration(input, output(convolution, input, channel -> Double.MAX_VALUE));
    }

    /** Where nothing follows but what takes the scales off. */
    public static Equilibration of(Transition transition) {
        return of(
                transition.norm(),
                transition.convolution(),
                Normalization.RUNNING,
                transition.eps(),
                channel -> Double.MAX_VALUE);
    }

    private static Equilibration of(
            BatchNorm norm,
            Convolution convolution,
            Normalization normalization,
            double eps,
            IntToDoubleFunction largest) {
        double[] input = new double[convolution.inChannels()];
        for (int c = 0; c < input.length; c++) {
            input[c] = powerOfTwo(1 / size(c, norm, normalization, eps));
        }
        return new Equilibration(input, output(convolution, input, largest));
    }

    private static double[] output(
            Convolution convolution, double[] input, IntToDoubleFunction largest) {
        double[] weights = convolution.weight();
        double[] output = new double[convolution.outChannels()];
        for (int j = 0; j < output.length; j++) {
            double squares = 0;
            for (int c = 0; c < input.length; c++) {
                double weight = weights[j * input.length + c] / input[c];
                squares += weight * weight;
            }
            output[j] =
                    Math.min(
                            powerOfTwo(Math.sqrt(input.length / squares)),
                            largest.applyAsDouble(j));
        }
        return output;
    }

    /** The largest scale of a squeezed channel whose mean stays within float. */
    private static double largest(int channel, BottleneckLayer layer, DenseBlock block) {
        BatchNorm.Running running = layer.norm2().running();
        if (block.normalization() != Normalization.RUNNING || running == null) {
            return Double.MAX_VALUE;
        }
        double mean = Math.abs(running.mean()[channel] - layer.conv1().bias()[channel]);
        return mean <= 1 ? Double.MAX_VALUE : powerOfTwo(MAX_MEAN / mean);
    }

    /**
     * What to multiply the normalized channels of the 3x3 convolution by, and divide its weights,
     * so that both are about equal after their transforms.
     */
    public static double[] ofTransforms(BottleneckLayer layer, DenseBlock block) {
        Convolution conv2 = layer.conv2();
        double[] weights = conv2.weight();
        double[] input = new double[conv2.inChannels()];
        for (int c = 0; c < input.length; c++) {
            double squares = 0;
            for (int j = 0; j < conv2.outChannels(); j++) {
                for (int tap = 0; tap < 9; tap++) {
                    double weight = weights[(j * input.length + c) * 9 + tap];
                    squares += weight * weight;
                }
            }
            double weight = Math.sqrt(squares / (9 * conv2.outChannels()));
            double pixel =
                    size(c, layer.norm2(), block.normalization(), block.eps())
                            * Winograd.RELATIVE_GAIN;
            input[c] = powerOfTwo(Math.sqrt(weight / pixel));
        }
        return input;
    }

    /** How large a channel's normalized values are where its statistics are right. */
    private static double size(int c, BatchNorm norm, Normalization normalization, double eps) {
        BatchNorm.Affine affine = norm.affine();
        double deviation = affine == null ? 1 : affine.weight()[c];
        BatchNorm.Running running = norm.running();
        if (normalization == Normalization.RUNNING && running != null) {
            double variance = running.variance()[c];
            deviation *= Math.sqrt(variance / (variance + eps));
        }
        return Math.hypot(deviation, affine == null ? 0 : affine.bias()[c]);
    }

    /** The nearest power of two, within bounds; 1 if x is not finite. */
    static double powerOfTwo(double x) {
        if (!Double.isFinite(x)) {
            return 1;
        }
        int exponent = Math.getExponent(x * Math.sqrt(2));
        return Math.scalb(1.0, Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, exponent)));
    }
}
