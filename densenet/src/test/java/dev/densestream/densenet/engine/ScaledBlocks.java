// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A block whose weights have any scale, or many at once: squeezed channels that are very large or
 * small, with statistics alike; weights that differ by many decades.
 */
public record ScaledBlocks(Blocks blocks, DenseBlock block, FloatTensor input, String scales) {

    private static final int[] GROWTH_RATES = {1, 4, 12, 16};

    /** By what weights differ. */
    private enum Spread {
        EACH,
        INPUT_CHANNEL,
        OUTPUT_CHANNEL,
        PLACE
    }

    /** All from one seed. */
    public static ScaledBlocks random(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean bottleneck = random.nextBoolean();
        int k = GROWTH_RATES[random.nextInt(GROWTH_RATES.length)];
        Blocks blocks =
                new Blocks(
                        1 + random.nextInt(40),
                        1 + random.nextInt(3),
                        k,
                        bottleneck ? 4 * k + 16 * random.nextInt(3) : 0,
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextInt(3) == 0 ? Normalization.BATCH : Normalization.RUNNING);
        double squeezed = random.nextInt(3) == 0 ? 1 : Math.pow(10, random.nextDouble(-15, 15));
        double decades = random.nextInt(3) == 0 ? 0 : random.nextDouble(6);
        Spread spread = Spread.values()[random.nextInt(Spread.values().length)];
        DenseBlock plain = blocks.with(random);
        DenseBlock block =
                new DenseBlock(
                        plain.layers().stream()
                                .map(layer -> scaled(layer, squeezed, decades, spread, random))
                                .toList(),
                        plain.normalization(),
                        plain.eps());
        Shape shape =
                new Shape(
                        1 + random.nextInt(2),
                        blocks.inputChannels(),
                        1 + random.nextInt(18),
                        1 + random.nextInt(18));
        return new ScaledBlocks(
                blocks,
                block,
                Tensors.gaussian(shape, seed, 0, 1),
                "squeezed %.0e, %.1f decades by %s".formatted(squeezed, decades, spread));
    }

    private static DenseLayer scaled(
            DenseLayer layer,
            double squeezed,
            double decades,
            Spread spread,
            SplittableRandom random) {
        Convolution last = scaled(layer.convolution3x3(), 1, decades, spread, random);
        return layer instanceof BottleneckLayer bottleneck
                ? new BottleneckLayer(
                        layer.norm1(),
                        scaled(bottleneck.conv1(), squeezed, decades, spread, random),
                        scaled(bottleneck.norm2(), squeezed),
                        last)
                : new PlainLayer(layer.norm1(), last);
    }

    private static Convolution scaled(
            Convolution convolution,
            double scale,
            double decades,
            Spread spread,
            SplittableRandom random) {
        double[] weight = convolution.weight().clone();
        int places = convolution.kernelSize() * convolution.kernelSize();
        double[] scales = random.doubles(weight.length, -1, 1).toArray();
        for (int i = 0; i < weight.length; i++) {
            int which =
                    switch (spread) {
                        case EACH -> i;
                        case INPUT_CHANNEL -> i / places % convolution.inChannels();
                        case OUTPUT_CHANNEL -> i / places / convolution.inChannels();
                        case PLACE -> i % places;
                    };
            weight[i] = (float) (weight[i] * scale * Math.pow(10, scales[which] * decades));
        }
        double[] bias = convolution.bias().clone();
        for (int i = 0; i < bias.length; i++) {
            bias[i] = (float) (bias[i] * scale);
        }
        return new Convolution(
                convolution.outChannels(),
                convolution.inChannels(),
                convolution.kernelSize(),
                weight,
                bias);
    }

    private static BatchNorm scaled(BatchNorm norm, double scale) {
        BatchNorm.Running running = norm.running();
        if (running == null) {
            return norm;
        }
        double[] mean = running.mean().clone();
        double[] variance = running.variance().clone();
        for (int c = 0; c < mean.length; c++) {
            mean[c] = (float) (mean[c] * scale);
            variance[c] = (float) (variance[c] * scale * scale);
        }
        return new BatchNorm(norm.channels(), norm.affine(), new BatchNorm.Running(mean, variance));
    }

    /** The block, whose norms give 0 in a channel, of which the next weights are so much larger. */
    public static DenseBlock withDeadChannel(DenseBlock block, int channel, double factor) {
        return new DenseBlock(
                block.layers().stream()
                        .map(BottleneckLayer.class::cast)
                        .<DenseLayer>map(
                                layer ->
                                        new BottleneckLayer(
                                                dead(layer.norm1(), channel),
                                                times(layer.conv1(), channel, factor),
                                                dead(layer.norm2(), channel),
                                                times(layer.conv2(), channel, factor)))
                        .toList(),
                block.normalization(),
                block.eps());
    }

    /** The plain block without the weights of an input channel. */
    public static DenseBlock withoutWeights(DenseBlock block, int channel) {
        return new DenseBlock(
                block.layers().stream()
                        .<DenseLayer>map(
                                layer ->
                                        new PlainLayer(
                                                layer.norm1(),
                                                times(layer.convolution3x3(), channel, 0)))
                        .toList(),
                block.normalization(),
                block.eps());
    }

    private static BatchNorm dead(BatchNorm norm, int channel) {
        BatchNorm.Affine affine = Objects.requireNonNull(norm.affine());
        double[] weight = affine.weight().clone();
        double[] bias = affine.bias().clone();
        weight[channel] = 0;
        bias[channel] = 0;
        return new BatchNorm(norm.channels(), new BatchNorm.Affine(weight, bias), norm.running());
    }

    private static Convolution times(Convolution convolution, int channel, double factor) {
        double[] weight = convolution.weight().clone();
        int places = convolution.kernelSize() * convolution.kernelSize();
        for (int i = 0; i < weight.length; i++) {
            if (i / places % convolution.inChannels() == channel) {
                weight[i] = (float) (weight[i] * factor);
            }
        }
        return new Convolution(
                convolution.outChannels(),
                convolution.inChannels(),
                convolution.kernelSize(),
                weight,
                convolution.bias());
    }

    /** The block with its first norms' bias raised. */
    public static DenseBlock shifted(DenseBlock block, double shift) {
        return new DenseBlock(
                block.layers().stream()
                        .map(BottleneckLayer.class::cast)
                        .<DenseLayer>map(
                                layer ->
                                        new BottleneckLayer(
                                                shifted(layer.norm1(), shift),
                                                layer.conv1(),
                                                layer.norm2(),
                                                layer.conv2()))
                        .toList(),
                block.normalization(),
                block.eps());
    }

    private static BatchNorm shifted(BatchNorm norm, double shift) {
        BatchNorm.Affine affine = Objects.requireNonNull(norm.affine());
        double[] bias = affine.bias().clone();
        for (int c = 0; c < bias.length; c++) {
            bias[c] += shift;
        }
        return new BatchNorm(
                norm.channels(), new BatchNorm.Affine(affine.weight(), bias), norm.running());
    }

    /** The largest error over the new feature maps, divided by the largest of them. */
    public double relativeError(FloatTensor output) {
        return relativeError(block, input, output);
    }

    /** The same, of any block. */
    public static double relativeError(DenseBlock block, FloatTensor input, FloatTensor output) {
        double[] expected = Definition.output(block, input).data();
        double largest = Double.MIN_NORMAL;
        int pixels = output.shape().pixels();
        for (int i = 0; i < expected.length; i++) {
            if (i / pixels % output.shape().c() >= block.inputChannels()) {
                largest = Math.max(largest, Math.abs(expected[i]));
            }
        }
        return Definition.absoluteError(block, input, output) / largest;
    }

    @Override
    public String toString() {
        return "%s, %s, %s".formatted(blocks, input.shape(), scales);
    }
}
