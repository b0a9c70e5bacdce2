// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.init;

import dev.densestream.serde.Dtype;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import dev.densestream.serde.weights.WeightsMetadata;
import dev.densestream.serde.weights.problem.Problems;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A fresh whole network, drawn as {@link HeInitialization} draws a block. */
public final class NetworkInitialization {

    private final SafetensorsWriter writer = new SafetensorsWriter();

    // java.util.Random because its numbers are specified, on every JVM the same
    private final Random random;

    private NetworkInitialization(long seed) {
        random = new Random(seed);
    }

    /**
     * A safetensors file of F32 weights in torchvision's names, with running statistics. The same
     * arguments give the same bytes on every JVM.
     *
     * @param metadata such as {@code model}, {@code version}, {@code eps}
     * @throws dev.densestream.serde.weights.problem.WeightsException if the metadata could not be
     *     read back
     */
    public static byte[] safetensors(
            NetworkConfig config, Map<String, String> metadata, long seed) {
        Problems problems = new Problems();
        WeightsMetadata.parse(metadata, problems);
        problems.throwIfAny();
        NetworkInitialization network = new NetworkInitialization(seed);
        network.writer.metadata(metadata);
        network.write(config);
        return network.writer.toBytes();
    }

    private void write(NetworkConfig config) {
        int channels = config.stemChannels();
        convolution("features.conv0", channels, config.inputChannels(), 7);
        norm("features.norm0", channels);
        int blocks = config.layers().size();
        for (int block = 1; block <= blocks; block++) {
            for (int layer = 1; layer <= config.layers().get(block - 1); layer++) {
                String name = "features.denseblock%d.denselayer%d".formatted(block, layer);
                norm(name + ".norm1", channels);
                convolution(name + ".conv1", config.bottleneckWidth(), channels, 1);
                norm(name + ".norm2", config.bottleneckWidth());
                convolution(name + ".conv2", config.growthRate(), config.bottleneckWidth(), 3);
                channels += config.growthRate();
            }
            if (block < blocks) {
                norm("features.transition" + block + ".norm", channels);
                convolution("features.transition" + block + ".conv", channels / 2, channels, 1);
                channels /= 2;
            }
        }
        norm("features.norm5", channels);
        if (config.classes() > 0) {
            float[] weights = gaussian(config.classes() * channels, Math.sqrt(1.0 / channels));
            add("classifier.weight", weights, config.classes(), channels);
            add("classifier.bias", new float[config.classes()], config.classes());
        }
    }

    private void norm(String name, int channels) {
        add(name + ".weight", ones(channels), channels);
        add(name + ".bias", new float[channels], channels);
        add(name + ".running_mean", new float[channels], channels);
        add(name + ".running_var", ones(channels), channels);
    }

    private void convolution(String name, int out, int in, int kernel) {
        int fanIn = in * kernel * kernel;
        float[] weights = gaussian(out * fanIn, Math.sqrt(2.0 / fanIn));
        add(name + ".weight", weights, out, in, kernel, kernel);
    }

    private float[] gaussian(int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1f);
        return ones;
    }

    private void add(String name, float[] values, int... sides) {
        List<Long> shape = Arrays.stream(sides).mapToLong(side -> side).boxed().toList();
        writer.add(name, Dtype.F32, shape, values);
    }
}
