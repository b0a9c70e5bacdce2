// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.SplittableRandom;

/**
 * A block with running statistics and images of which some pixels have one extraordinary value.
 *
 * @param odd whether a pixel of an image has it, in some channel
 * @param definition room for the right output
 */
public record OddPixels(
        Blocks blocks,
        DenseBlock block,
        FloatTensor input,
        float value,
        boolean[] odd,
        float[][] definition) {

    private static final float[] VALUES = {
        15,
        30,
        50,
        70,
        100,
        255,
        300,
        1000,
        65535,
        -9999,
        1e5f,
        1e8f,
        1e10f,
        1e15f,
        1e19f,
        1e25f,
        1e30f,
        3e38f,
        -3.4e38f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY
    };

    /** From here on what is computed in between may be more than floats hold. */
    private static final float OVERFLOWING = 1e30f;

    private static final int[] GROWTH_RATES = {1, 4, 12, 16, 32};

    /** Positions, sizes, kinds of layers and values, all from one seed. */
    public static OddPixels random(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean bottleneck = random.nextBoolean();
        int k = GROWTH_RATES[random.nextInt(GROWTH_RATES.length)];
        Blocks blocks =
                new Blocks(
                        1 + random.nextInt(bottleneck ? 64 : 40),
                        1 + random.nextInt(3),
                        k,
                        bottleneck ? 4 * k + 16 * random.nextInt(3) : 0,
                        random.nextBoolean(),
                        random.nextBoolean(),
                        Normalization.RUNNING);
        DenseBlock block = blocks.with(random);
        boolean wholeTiles = random.nextBoolean();
        int h = side(random, wholeTiles);
        int w = side(random, wholeTiles);
        Shape shape = new Shape(1 + random.nextInt(3), blocks.inputChannels(), h, w);
        FloatTensor input = Tensors.gaussian(shape, seed, 0, 1);
        float value = VALUES[random.nextInt(VALUES.length)];
        boolean[] odd = new boolean[shape.n() * shape.pixels()];
        boolean allChannels = random.nextBoolean();
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            int pixel = random.nextInt(odd.length);
            odd[pixel] = true;
            for (int c = 0; c < shape.c(); c++) {
                if (allChannels || c == seed % shape.c()) {
                    int image = pixel / shape.pixels() * shape.c() + c;
                    input.data()[image * shape.pixels() + pixel % shape.pixels()] = value;
                }
            }
        }
        return new OddPixels(blocks, block, input, value, odd, new float[1][]);
    }

    private static int side(SplittableRandom random, boolean wholeTiles) {
        return wholeTiles ? 4 + 4 * random.nextInt(6) : 1 + random.nextInt(25);
    }

    /**
     * The largest error over the new feature maps whose receptive field holds no odd pixel, divided
     * by the largest right value among them.
     */
    public double relativeErrorBeyondReach(FloatTensor output) {
        float[] expected = expected();
        double largest = 0;
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            if (isNew(i) && !reached(i)) {
                double difference = Math.abs((double) expected[i] - output.data()[i]);
                largest = Math.max(largest, Math.abs(expected[i]));
                error = Double.isNaN(difference) ? Double.MAX_VALUE : Math.max(error, difference);
            }
        }
        return error == 0 ? 0 : error / largest;
    }

    /** Outputs that are finite and, by the definition in single precision, should not be. */
    public long finiteWhereItShouldNotBe(FloatTensor output) {
        return count(
                (expected, actual) -> !Float.isFinite(expected) && Float.isFinite(actual), output);
    }

    /** The opposite, where nothing in between can be more than floats hold. */
    public long notFiniteWhereItShouldBe(FloatTensor output) {
        return Math.abs(value) >= OVERFLOWING
                ? 0
                : count(
                        (expected, actual) -> Float.isFinite(expected) && !Float.isFinite(actual),
                        output);
    }

    private interface Difference {
        boolean between(float expected, float actual);
    }

    private long count(Difference difference, FloatTensor output) {
        float[] expected = expected();
        long count = 0;
        for (int i = 0; i < expected.length; i++) {
            if (isNew(i) && difference.between(expected[i], output.data()[i])) {
                count++;
            }
        }
        return count;
    }

    /** The definition in double, rounded. */
    private float[] expected() {
        if (definition[0] == null) {
            FloatTensor output = FloatTensor.zeros(block.outputShape(input.shape()));
            new ReferenceEngine().prepare(block).newBlockPass().run(input, output);
            definition[0] = output.data();
        }
        return definition[0];
    }

    private boolean isNew(int index) {
        return channel(index) >= blocks.inputChannels();
    }

    private int channel(int index) {
        int channels = block.outputShape(input.shape()).c();
        return index / input.shape().pixels() % channels;
    }

    /** Whether the receptive field of an output holds an odd pixel: one more with each layer. */
    private boolean reached(int index) {
        Shape shape = input.shape();
        int reach = (channel(index) - blocks.inputChannels()) / blocks.growthRate() + 1;
        int image = index / shape.pixels() / block.outputShape(shape).c();
        int row = index % shape.pixels() / shape.w();
        int column = index % shape.w();
        for (int y = Math.max(0, row - reach); y <= Math.min(shape.h() - 1, row + reach); y++) {
            for (int x = Math.max(0, column - reach);
                    x <= Math.min(shape.w() - 1, column + reach);
                    x++) {
                if (odd[image * shape.pixels() + y * shape.w() + x]) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "%s, %s, %s".formatted(blocks, input.shape(), value);
    }
}
