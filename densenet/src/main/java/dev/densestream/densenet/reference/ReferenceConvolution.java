// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.Shape;

/**
 * A convolution by its definition.
 *
 * <p>Loop letters: n image, ic input channel, oc output channel, h row, w column; kh and kw are
 * rows and columns of a kernel. All tensors are NCHW.
 */
final class ReferenceConvolution {

    /**
     * Writes the convolution of x into the channels of {@code out} from {@code firstChannel} on.
     *
     * @param x at least the channels that are read
     */
    static void into(DoubleTensor x, Convolution convolution, DoubleTensor out, int firstChannel) {
        Shape shape = out.shape();
        double[] weight = convolution.weight();
        for (int n = 0; n < shape.n(); n++) {
            for (int oc = 0; oc < convolution.outChannels(); oc++) {
                int to = (n * shape.c() + firstChannel + oc) * shape.pixels();
                for (int h = 0; h < shape.h(); h++) {
                    for (int w = 0; w < shape.w(); w++) {
                        out.data()[to + h * shape.w() + w] =
                                convolution.bias()[oc] + dot(x, convolution, weight, n, oc, h, w);
                    }
                }
            }
        }
    }

    /** The kernel of output channel oc over image n, for output (h, w); zero beyond the border. */
    private static double dot(
            DoubleTensor x, Convolution convolution, double[] weight, int n, int oc, int h, int w) {
        Shape shape = x.shape();
        int k = convolution.kernelSize();
        int firstRow = h * convolution.stride() - k / 2;
        int firstColumn = w * convolution.stride() - k / 2;
        double sum = 0;
        for (int ic = 0; ic < convolution.inChannels(); ic++) {
            int from = (n * shape.c() + ic) * shape.pixels();
            int kernel = (oc * convolution.inChannels() + ic) * k * k;
            for (int kh = 0; kh < k; kh++) {
                int row = firstRow + kh;
                for (int kw = 0; kw < k; kw++) {
                    int column = firstColumn + kw;
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

    private ReferenceConvolution() {}
}
