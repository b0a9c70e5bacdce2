// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;

/** A dense block in plain loops of single precision: how accurate anyone could expect it to be. */
public final class FloatBlock {

    /** The block's whole output. */
    public static FloatTensor run(DenseBlock block, FloatTensor input) {
        FloatTensor output = FloatTensor.zeros(block.outputShape(input.shape()));
        copy(input, output, 0);
        for (DenseLayer layer : block.layers()) {
            FloatTensor x = normalized(output, layer.norm1(), block);
            if (layer instanceof BottleneckLayer bottleneck) {
                FloatTensor squeezed = convolved(x, bottleneck.conv1());
                x = normalized(squeezed, bottleneck.norm2(), block);
            }
            copy(convolved(x, layer.convolution3x3()), output, layer.inputChannels());
        }
        return output;
    }

    private static void copy(FloatTensor from, FloatTensor to, int channel) {
        int pixels = to.shape().pixels();
        int length = from.shape().c() * pixels;
        for (int n = 0; n < to.shape().n(); n++) {
            int at = (n * to.shape().c() + channel) * pixels;
            System.arraycopy(from.data(), n * length, to.data(), at, length);
        }
    }

    /** As many channels as the norm has, normalized, with ReLU. */
    private static FloatTensor normalized(FloatTensor x, BatchNorm norm, DenseBlock block) {
        Shape shape = x.shape().withChannels(norm.channels());
        FloatTensor y = FloatTensor.zeros(shape);
        int pixels = shape.pixels();
        for (int c = 0; c < norm.channels(); c++) {
            double[] statistics = statistics(x, c, norm, block.normalization());
            double weight = norm.affine() == null ? 1 : norm.affine().weight()[c];
            double bias = norm.affine() == null ? 0 : norm.affine().bias()[c];
            double scale = weight / Math.sqrt(statistics[1] + block.eps());
            float mean = (float) statistics[0];
            float shift = (float) ((mean - statistics[0]) * scale + bias);
            for (int n = 0; n < shape.n(); n++) {
                int from = (n * x.shape().c() + c) * pixels;
                int to = (n * shape.c() + c) * pixels;
                for (int p = 0; p < pixels; p++) {
                    float value = (x.data()[from + p] - mean) * (float) scale + shift;
                    y.data()[to + p] = value < 0 ? 0 : value;
                }
            }
        }
        return y;
    }

    private static double[] statistics(
            FloatTensor x, int channel, BatchNorm norm, Normalization normalization) {
        BatchNorm.Running running = norm.running();
        if (normalization == Normalization.RUNNING && running != null) {
            return new double[] {running.mean()[channel], running.variance()[channel]};
        }
        double sum = 0;
        double squares = 0;
        int pixels = x.shape().pixels();
        double pivot = x.data()[channel * pixels];
        for (int n = 0; n < x.shape().n(); n++) {
            for (int p = 0; p < pixels; p++) {
                double d = x.data()[(n * x.shape().c() + channel) * pixels + p] - pivot;
                sum += d;
                squares += d * d;
            }
        }
        double count = (double) x.shape().n() * pixels;
        double mean = sum / count;
        return new double[] {pivot + mean, Math.max(0, squares / count - mean * mean)};
    }

    private static FloatTensor convolved(FloatTensor x, Convolution convolution) {
        Shape shape = x.shape();
        FloatTensor y = FloatTensor.zeros(shape.withChannels(convolution.outChannels()));
        double[] weight = convolution.weight();
        int side = convolution.kernelSize();
        int at = 0;
        for (int n = 0; n < shape.n(); n++) {
            for (int j = 0; j < convolution.outChannels(); j++) {
                for (int p = 0; p < shape.pixels(); p++) {
                    float sum = 0;
                    for (int c = 0; c < shape.c(); c++) {
                        int kernel = (j * shape.c() + c) * side * side;
                        int image = (n * shape.c() + c) * shape.pixels();
                        sum = window(x, image, p, weight, kernel, side, sum);
                    }
                    y.data()[at++] = sum + (float) convolution.bias()[j];
                }
            }
        }
        return y;
    }

    private static float window(
            FloatTensor x,
            int image,
            int pixel,
            double[] weight,
            int kernel,
            int side,
            float before) {
        int h = x.shape().h();
        int w = x.shape().w();
        float sum = before;
        for (int tap = 0; tap < side * side; tap++) {
            int row = pixel / w + tap / side - side / 2;
            int column = pixel % w + tap % side - side / 2;
            if (row >= 0 && row < h && column >= 0 && column < w) {
                sum += (float) weight[kernel + tap] * x.data()[image + row * w + column];
            }
        }
        return sum;
    }

    private FloatBlock() {}
}
