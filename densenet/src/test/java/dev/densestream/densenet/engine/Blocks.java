// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.PlainLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Dense blocks with random weights, for tests. */
public record Blocks(
        int inputChannels,
        int layers,
        int growthRate,
        int bottleneckWidth,
        boolean affine,
        boolean bias,
        Normalization normalization) {

    public static Blocks plain(int inputChannels, int layers, int growthRate) {
        return new Blocks(inputChannels, layers, growthRate, 0, false, false, Normalization.BATCH);
    }

    /** The block; the same random numbers give the same one. */
    public DenseBlock with(RandomGenerator random) {
        List<DenseLayer> list = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            int c = inputChannels + i * growthRate;
            list.add(bottleneckWidth == 0 ? plainLayer(c, random) : bottleneckLayer(c, random));
        }
        return new DenseBlock(list, normalization, DenseBlock.DEFAULT_EPS);
    }

    private DenseLayer plainLayer(int c, RandomGenerator random) {
        return new PlainLayer(norm(c, random), convolution(growthRate, c, 3, random));
    }

    private DenseLayer bottleneckLayer(int c, RandomGenerator random) {
        return new BottleneckLayer(
                norm(c, random),
                convolution(bottleneckWidth, c, 1, random),
                norm(bottleneckWidth, random),
                convolution(growthRate, bottleneckWidth, 3, random));
    }

    private BatchNorm norm(int c, RandomGenerator random) {
        return new BatchNorm(
                c,
                affine
                        ? new BatchNorm.Affine(
                                uniform(c, 0.5, 1.5, random), uniform(c, -0.5, 0.5, random))
                        : null,
                normalization == Normalization.RUNNING
                        ? new BatchNorm.Running(
                                uniform(c, -0.5, 0.5, random), uniform(c, 0.5, 2, random))
                        : null);
    }

    private Convolution convolution(int out, int in, int kernel, RandomGenerator random) {
        double scale = Math.sqrt(2.0 / (in * kernel * kernel));
        double[] weight =
                random.doubles((long) out * in * kernel * kernel)
                        .map(u -> (float) ((u - 0.5) * Math.sqrt(12) * scale))
                        .toArray();
        double[] shift = bias ? uniform(out, -0.1, 0.1, random) : new double[out];
        return new Convolution(out, in, kernel, weight, shift);
    }

    private static double[] uniform(int count, double from, double to, RandomGenerator random) {
        return random.doubles(count, from, to).map(d -> (float) d).toArray();
    }
}
