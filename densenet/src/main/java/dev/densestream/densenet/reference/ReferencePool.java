// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.Shape;

/**
 * Pools that halve the sides, by their definition. {@code to} has the shape that the stage gives,
 * and is overwritten whole.
 */
final class ReferencePool {

    /** The maximum of 3x3 pixels; beyond the border nothing counts. NaN is the largest. */
    static void max(DoubleTensor from, DoubleTensor to, int stride) {
        Shape x = from.shape();
        Shape y = to.shape();
        for (int plane = 0; plane < y.n() * y.c(); plane++) {
            for (int h = 0; h < y.h(); h++) {
                for (int w = 0; w < y.w(); w++) {
                    double max = Double.NEGATIVE_INFINITY;
                    for (int row = h * stride - 1; row <= h * stride + 1; row++) {
                        for (int column = w * stride - 1; column <= w * stride + 1; column++) {
                            if (row >= 0 && row < x.h() && column >= 0 && column < x.w()) {
                                max = Math.max(max, at(from, plane, row, column));
                            }
                        }
                    }
                    to.data()[plane * y.pixels() + h * y.w() + w] = max;
                }
            }
        }
    }

    /** Weights 1, 2, 1 in both directions, of 16, stride 2; borders are reflected. */
    static void blur(DoubleTensor from, DoubleTensor to) {
        Shape x = from.shape();
        Shape y = to.shape();
        for (int plane = 0; plane < y.n() * y.c(); plane++) {
            for (int h = 0; h < y.h(); h++) {
                for (int w = 0; w < y.w(); w++) {
                    double sum = 0;
                    for (int dh = -1; dh <= 1; dh++) {
                        for (int dw = -1; dw <= 1; dw++) {
                            double pixel =
                                    at(
                                            from,
                                            plane,
                                            reflected(2 * h + dh, x.h()),
                                            reflected(2 * w + dw, x.w()));
                            sum += pixel * (2 - Math.abs(dh)) * (2 - Math.abs(dw));
                        }
                    }
                    to.data()[plane * y.pixels() + h * y.w() + w] = sum / 16;
                }
            }
        }
    }

    /** The average of 2x2 pixels; the last row or column of an odd side does not count. */
    static void average(DoubleTensor from, DoubleTensor to) {
        Shape y = to.shape();
        for (int plane = 0; plane < y.n() * y.c(); plane++) {
            for (int h = 0; h < y.h(); h++) {
                for (int w = 0; w < y.w(); w++) {
                    double sum =
                            at(from, plane, 2 * h, 2 * w)
                                    + at(from, plane, 2 * h, 2 * w + 1)
                                    + at(from, plane, 2 * h + 1, 2 * w)
                                    + at(from, plane, 2 * h + 1, 2 * w + 1);
                    to.data()[plane * y.pixels() + h * y.w() + w] = sum / 4;
                }
            }
        }
    }

    /** -1 becomes 1, and {@code side} becomes {@code side - 2}. */
    private static int reflected(int i, int side) {
        return i < 0 ? -i : i >= side ? 2 * side - 2 - i : i;
    }

    private static double at(DoubleTensor x, int plane, int row, int column) {
        return x.data()[plane * x.shape().pixels() + row * x.shape().w() + column];
    }

    private ReferencePool() {}
}
