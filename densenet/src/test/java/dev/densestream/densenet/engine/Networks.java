// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.Classifier;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Embedding;
import dev.densestream.densenet.FinalNorm;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.Stage;
import dev.densestream.densenet.StemConvolution;
import dev.densestream.densenet.StemPool;
import dev.densestream.densenet.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small whole networks with random weights. */
public final class Networks {

    private static final double EPS = 1e-5;

    private final SplittableRandom random;
    private final List<Network.Named> stages = new ArrayList<>();

    private Networks(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Two blocks behind the stem of ImageNet. */
    public static Network small(long seed) {
        return new Networks(seed).make(7, 1, StemPool.Kind.MAX);
    }

    /** Two blocks behind a deep stem with a blur. */
    public static Network deep(long seed) {
        return new Networks(seed).make(3, 3, StemPool.Kind.BLUR);
    }

    private Network make(int kernel, int convolutions, StemPool.Kind kind) {
        int channels = 3;
        BatchNorm before = null;
        for (int i = 0; i < convolutions; i++) {
            int out = 8 + 4 * i;
            int stride = i == 0 ? 2 : 1;
            add(
                    "features.conv" + i,
                    new StemConvolution(before, EPS, convolution(out, channels, kernel, stride)));
            before = norm(out);
            channels = out;
        }
        add("features.pool0", new StemPool(norm(channels), EPS, kind));
        channels = block("features.denseblock1", channels);
        add("features.transition1", transition(channels));
        channels = block("features.denseblock2", channels / 2);
        add("features.norm5", new FinalNorm(norm(channels), EPS));
        add("embedding", new Embedding(channels));
        add("logits", new Classifier(convolution(10, channels, 1, 1)));
        return new Network(stages);
    }

    private Transition transition(int channels) {
        return new Transition(norm(channels), EPS, convolution(channels / 2, channels, 1, 1));
    }

    private int block(String name, int channels) {
        DenseBlock block =
                new Blocks(channels, 2, 12, 24, true, true, Normalization.RUNNING).with(random);
        add(name, block);
        return block.outputChannels();
    }

    private void add(String name, Stage stage) {
        stages.add(new Network.Named(name, stage));
    }

    private Convolution convolution(int out, int in, int kernel, int stride) {
        int fanIn = in * kernel * kernel;
        double deviation = Math.sqrt(2.0 / fanIn);
        return new Convolution(
                out,
                in,
                kernel,
                stride,
                values(out * fanIn, -deviation * 1.7, deviation * 1.7),
                values(out, -0.2, 0.2));
    }

    private BatchNorm norm(int channels) {
        return new BatchNorm(
                channels,
                new BatchNorm.Affine(values(channels, -0.5, 1.5), values(channels, -0.4, 0.6)),
                new BatchNorm.Running(values(channels, -0.5, 0.5), values(channels, 0.3, 2)));
    }

    /** In single precision, as files have them. */
    private double[] values(int count, double from, double to) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(from, to);
        }
        return values;
    }
}
