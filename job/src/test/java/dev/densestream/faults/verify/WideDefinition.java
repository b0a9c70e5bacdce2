// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.Shape;

/**
 * The output of one wide bottleneck layer over one channel, by its definition, but one bottleneck
 * channel at a time: all of them together would take gigabytes.
 *
 * <p>With one input channel a bottleneck channel is the normalized input times one weight, so its
 * statistics follow from those of the input.
 */
final class WideDefinition {

    private WideDefinition() {}

    /** One picture, and a block whose norms have its statistics and neither scale nor shift. */
    static boolean covers(DenseBlock block, Shape input) {
        return input.n() == 1
                && block.layers().size() == 1
                && block.layers().get(0) instanceof BottleneckLayer layer
                && layer.inputChannels() == 1
                && block.normalization() == Normalization.BATCH
                && layer.norm1().affine() == null
                && layer.norm2().affine() == null;
    }

    /**
     * @param input (1, 1, H, W)
     */
    static DoubleTensor output(DenseBlock block, DoubleTensor input) {
        BottleneckLayer layer = (BottleneckLayer) block.layers().get(0);
        Shape shape = input.shape();
        double[] normalized = normalized(input.data(), 1, block.eps());
        double[] squeezing = layer.conv1().weight();
        double[] weight = layer.conv2().weight();
        DoubleTensor output = DoubleTensor.zeros(block.outputShape(shape));
        System.arraycopy(input.data(), 0, output.data(), 0, shape.pixels());
        for (int c = 0; c < layer.bottleneckWidth(); c++) {
            double[] again = normalized(normalized, squeezing[c], block.eps());
            for (int oc = 0; oc < layer.growthRate(); oc++) {
                add(again, weight, oc * layer.bottleneckWidth() + c, oc, shape, output.data());
            }
        }
        for (int oc = 0; oc < layer.growthRate(); oc++) {
            for (int p = 0; p < shape.pixels(); p++) {
                output.data()[(1 + oc) * shape.pixels() + p] += layer.conv2().bias()[oc];
            }
        }
        return output;
    }

    /** max(0, (w x - mean) / sqrt(variance + eps)). */
    private static double[] normalized(double[] x, double weight, double eps) {
        double mean = 0;
        for (double value : x) {
            mean += value;
        }
        mean /= x.length;
        double squares = 0;
        for (double value : x) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = Math.sqrt(weight * weight * squares / x.length + eps);
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = Math.max(0, weight * (x[i] - mean) / deviation);
        }
        return y;
    }

    /** Adds what one bottleneck channel gives to one new feature map. */
    private static void add(
            double[] x, double[] weights, int kernel, int oc, Shape shape, double[] output) {
        int to = (1 + oc) * shape.pixels();
        for (int h = 0; h < shape.h(); h++) {
            for (int kh = Math.max(0, 1 - h); kh < Math.min(3, shape.h() - h + 1); kh++) {
                int row = (h + kh - 1) * shape.w();
                for (int kw = 0; kw < 3; kw++) {
                    double weight = weights[9 * kernel + kh * 3 + kw];
                    int first = Math.max(0, 1 - kw);
                    int last = Math.min(shape.w(), shape.w() + 1 - kw);
                    for (int w = first; w < last; w++) {
                        output[to + h * shape.w() + w] += weight * x[row + w + kw - 1];
                    }
                }
            }
        }
    }
}
