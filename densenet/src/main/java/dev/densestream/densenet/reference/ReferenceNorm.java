// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Batch norm by its definition: (x - mean) / sqrt(variance + eps) * weight + bias.
 *
 * <p>Loop letters: n image, c channel, p pixel. All tensors are NCHW.
 */
final class ReferenceNorm {

    /**
     * A new tensor: the channels of the norm, with ReLU: max(0, y).
     *
     * @param x at least the channels that are read
     */
    static DoubleTensor relu(
            DoubleTensor x, BatchNorm norm, Normalization normalization, double eps) {
        DoubleTensor y = apply(x, norm, normalization, eps);
        relu(y);
        return y;
    }

    /** ReLU in place. */
    static void relu(DoubleTensor y) {
        for (int i = 0; i < y.data().length; i++) {
            y.data()[i] = Math.max(0, y.data()[i]);
        }
    }

    /** The same without ReLU. */
    static DoubleTensor apply(
            DoubleTensor x, BatchNorm norm, Normalization normalization, double eps) {
        Shape from = x.shape();
        DoubleTensor y = DoubleTensor.zeros(from.withChannels(norm.channels()));
        for (int c = 0; c < norm.channels(); c++) {
            Moments moments = moments(x, c, norm, normalization);
            BatchNorm.@Nullable Affine affine = norm.affine();
            double weight = affine == null ? 1 : affine.weight()[c];
            double bias = affine == null ? 0 : affine.bias()[c];
            double deviation = Math.sqrt(moments.variance + eps);
            for (int n = 0; n < from.n(); n++) {
                int in = (n * from.c() + c) * from.pixels();
                int out = (n * norm.channels() + c) * from.pixels();
                for (int p = 0; p < from.pixels(); p++) {
                    y.data()[out + p] =
                            (x.data()[in + p] - moments.mean) / deviation * weight + bias;
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

    /** Mean and variance of a channel. */
    private record Moments(double mean, double variance) {

        /** Of channel c over (N, H, W); the variance is biased: divided by the number of values. */
        static Moments ofChannel(DoubleTensor x, int c) {
            Shape shape = x.shape();
            double count = (double) shape.n() * shape.pixels();
            double sum = 0;
            for (int n = 0; n < shape.n(); n++) {
                int from = (n * shape.c() + c) * shape.pixels();
                for (int p = 0; p < shape.pixels(); p++) {
                    sum += x.data()[from + p];
                }
            }
            double mean = sum / count;
            double squares = 0;
            for (int n = 0; n < shape.n(); n++) {
                int from = (n * shape.c() + c) * shape.pixels();
                for (int p = 0; p < shape.pixels(); p++) {
                    double distance = x.data()[from + p] - mean;
                    squares += distance * distance;
                }
            }
            return new Moments(mean, squares / count);
        }
    }

    private ReferenceNorm() {}
}
