// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.network;

import dev.densestream.densenet.BatchNorm;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Batch norm with running statistics as y = x * scale + shift, to be folded into the weights that
 * gave x.
 */
record AffineNorm(double[] scale, double[] shift) {

    static AffineNorm of(BatchNorm norm, double eps) {
        BatchNorm.@Nullable Running running = norm.running();
        if (running == null) {
            throw new IllegalArgumentException("batch norm: expected running statistics, got none");
        }
        BatchNorm.@Nullable Affine affine = norm.affine();
        double[] scale = new double[norm.channels()];
        double[] shift = new double[scale.length];
        for (int c = 0; c < scale.length; c++) {
            double weight = affine == null ? 1 : affine.weight()[c];
            double bias = affine == null ? 0 : affine.bias()[c];
            scale[c] = weight / Math.sqrt(running.variance()[c] + eps);
            shift[c] = bias - running.mean()[c] * scale[c];
        }
        return new AffineNorm(scale, shift);
    }

    /** Leaves x as it is. */
    static AffineNorm none(int channels) {
        double[] ones = new double[channels];
        Arrays.fill(ones, 1);
        return new AffineNorm(ones, new double[channels]);
    }
}
