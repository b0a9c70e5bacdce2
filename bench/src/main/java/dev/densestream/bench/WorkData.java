// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.tensor.FloatTensor;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The block and the input of a {@link Work}: He-initialised weights and normally distributed
 * pixels, the same numbers in every run and for every engine.
 */
public record WorkData(Work work, DenseBlock block, FloatTensor input) {

    private static final long SEED = 20_260_101;

    public static WorkData of(Work work) {
        Random random = new Random(SEED);
        DenseBlock block =
                new DenseBlock(
                        IntStream.range(0, work.layers())
                                .mapToObj(i -> layer(work, work.channels(i), random))
                                .toList(),
                        work.bottleneck() ? Normalization.RUNNING : Normalization.BATCH,
                        DenseBlock.DEFAULT_EPS);
        FloatTensor input = FloatTensor.zeros(work.inputShape());
        for (int i = 0; i < input.data().length; i++) {
            input.data()[i] = (float) random.nextGaussian();
        }
        return new WorkData(work, block, input);
    }

    private static DenseLayer layer(Work work, int channels, Random random) {
        int k = work.growthRate();
        if (!work.bottleneck()) {
            return new PlainLayer(
                    new BatchNorm(channels, null, null), convolution(k, channels, 3, random));
        }
        int width = work.bottleneckWidth();
        return new BottleneckLayer(
                trained(channels, random),
                convolution(width, channels, 1, random),
                trained(width, random),
                convolution(k, width, 3, random));
    }

    private static BatchNorm trained(int channels, Random random) {
        return new BatchNorm(
                channels,
                new BatchNorm.Affine(
                        uniform(channels, 0.5, 1.5, random), uniform(channels, -0.5, 0.5, random)),
                new BatchNorm.Running(
                        uniform(channels, -0.5, 0.5, random), uniform(channels, 0.5, 2, random)));
    }

    private static Convolution convolution(int out, int in, int kernel, Random random) {
        double deviation = Math.sqrt(2.0 / (in * kernel * kernel));
        double[] weight = new double[out * in * kernel * kernel];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (random.nextGaussian() * deviation);
        }
        return new Convolution(out, in, kernel, weight);
    }

    private static double[] uniform(int count, double from, double to, Random random) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (from + (to - from) * random.nextDouble());
        }
        return values;
    }
}
