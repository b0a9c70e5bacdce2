// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * One dense layer by its definition.
 *
 * <p>Loop letters: n image, c channel, ic input channel, oc output channel, h row, w column; kh and
 * kw are rows and columns of a kernel. All tensors are NCHW.
 */
final class ReferenceLayer {

    /** Reads channels [0, C) of {@code features} and writes channels [C, C + k). */
    static void append(DenseLayer layer, DenseBlock block, DoubleTensor features) {
        DoubleTensor normalized = normalizedRelu(features, layer.norm1(), block);
        if (layer instanceof PlainLayer plain) {
            convolve(normalized, plain.conv1(), features, plain.inputChannels());
        } else if (layer instanceof BottleneckLayer bottleneck) {
            Shape narrow = features.shape().withChannels(bottleneck.bottleneckWidth());
            DoubleTensor squeezed = DoubleTensor.zeros(narrow);
            convolve(normalized, bottleneck.conv1(), squeezed, 0);
            DoubleTensor again = normalizedRelu(squeezed, bottleneck.norm2(), block);
            convolve(again, bottleneck.conv2(), features, bottleneck.inputChannels());
        }
    }

    /** max(0, (x - mean) / sqrt(variance + eps) * weight + bias) of the channels of the norm. */
    private static DoubleTensor normalizedRelu(DoubleTensor x, BatchNorm norm, DenseBlock block) {
        DoubleTensor y = DoubleTensor.zeros(x.shape().withChannels(norm.channels()));
        for (int c = 0; c < norm.channels(); c++) {
            Moments moments = moments(x, c, norm, block.normalization());
            BatchNorm.@Nullable Affine affine = norm.affine();
            double weight = affine == null ? 1 : affine.weight()[c];
            double bias = affine == null ? 0 : affine.bias()[c];
            double deviation = Math.sqrt(moments.variance + block.eps());
            for (int n = 0; n < x.shape().n(); n++) {
                int from = offset(x.shape(), n, c);
                int to = offset(y.shape(), n, c);
                for (int p = 0; p < x.shape().pixels(); p++) {
                    double value = (x.data()[from + p] - moments.mean) / deviation * weight + bias;
                    y.data()[to + p] = Math.max(0, value);
                }
            }
        }
        return y;
    }

    private static Moments moments(
            DoubleTensor x, int c, BatchNorm norm, Normalization normalization) {
        BatchNorm.@Nullable Running running = norm.running();
        return normalization == Normalization.RUNNING && running != null
                ? new Moments(running.mean()[c], running.variance()[c])
                : Moments.ofChannel(x, c);
    }

    /**
     * Writes the convolution of x into the channels of {@code out} from {@code firstChannel} on.
     */
    private static void convolve(
            DoubleTensor x, Convolution convolution, DoubleTensor out, int firstChannel) {
        Shape shape = x.shape();
        double[] weight = convolution.weight();
        for (int n = 0; n < shape.n(); n++) {
            for (int oc = 0; oc < convolution.outChannels(); oc++) {
                int to = offset(out.shape(), n, firstChannel + oc);
                for (int h = 0; h < shape.h(); h++) {
                    for (int w = 0; w < shape.w(); w++) {
                        out.data()[to + h * shape.w() + w] =
                                convolution.bias()[oc] + dot(x, convolution, weight, n, oc, h, w);
                    }
                }
            }
        }
    }

    /** The kernel of output channel oc over image n, centred on (h, w); zero beyond the border. */
    private static double dot(
            DoubleTensor x, Convolution convolution, double[] weight, int n, int oc, int h, int w) {
        Shape shape = x.shape();
        int k = convolution.kernelSize();
        int padding = k / 2;
        double sum = 0;
        for (int ic = 0; ic < convolution.inChannels(); ic++) {
            int from = offset(shape, n, ic);
            int kernel = (oc * convolution.inChannels() + ic) * k * k;
            for (int kh = 0; kh < k; kh++) {
                int row = h + kh - padding;
                for (int kw = 0; kw < k; kw++) {
                    int column = w + kw - padding;
                    if (row >= 0 && row < shape.h() && column >= 0 && column < shape.w()) {
                        sum +=
                                x.data()[from + row * shape.w() + column]
                                        * weight[kernel + kh * k + kw];
                    }
                }
            }
        }
        return sum;
    }

    private static int offset(Shape shape, int n, int c) {
        return (n * shape.c() + c) * shape.pixels();
    }

    /** Mean and variance of a channel. */
    private record Moments(double mean, double variance) {

        /** Of channel c over (N, H, W); the variance is biased: divided by the number of values. */
        static Moments ofChannel(DoubleTensor x, int c) {
            Shape shape = x.shape();
            double count = (double) shape.n() * shape.pixels();
            double sum = 0;
            for (int n = 0; n < shape.n(); n++) {
                int from = offset(shape, n, c);
                for (int p = 0; p < shape.pixels(); p++) {
                    sum += x.data()[from + p];
                }
            }
            double mean = sum / count;
            double squares = 0;
            for (int n = 0; n < shape.n(); n++) {
                int from = offset(shape, n, c);
                for (int p = 0; p < shape.pixels(); p++) {
                    double distance = x.data()[from + p] - mean;
                    squares += distance * distance;
                }
            }
            return new Moments(mean, squares / count);
        }
    }

    private ReferenceLayer() {}
}
