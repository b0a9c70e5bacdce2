// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.init;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The size of a whole network to make: a DenseNet with bottleneck layers, the stem of ImageNet, and
 * transitions that halve the channels, rounding down.
 *
 * @param inputChannels of the images
 * @param growthRate k
 * @param layers of each dense block, 1 to 8 blocks
 * @param stemChannels what the stem gives
 * @param bottleneckWidth the channels between the two convolutions of a layer
 * @param classes how many logits; 0 for none
 */
public record NetworkConfig(
        int inputChannels,
        int growthRate,
        List<Integer> layers,
        int stemChannels,
        int bottleneckWidth,
        int classes) {

    private static final int MAX_CHANNELS = 4096;
    private static final int MAX_BLOCKS = 8;
    private static final int MAX_LAYERS = 256;
    private static final int RGB = 3;
    private static final int IMAGENET_CLASSES = 1000;

    /** Torchvision's, by name; the bottleneck is four times the growth rate. */
    private static final Map<String, NetworkConfig> ARCHITECTURES =
            Map.of(
                    "densenet121", torchvision(32, List.of(6, 12, 24, 16), 64),
                    "densenet161", torchvision(48, List.of(6, 12, 36, 24), 96),
                    "densenet169", torchvision(32, List.of(6, 12, 32, 32), 64),
                    "densenet201", torchvision(32, List.of(6, 12, 48, 32), 64));

    /**
     * @throws IllegalArgumentException if a number is out of range
     */
    public NetworkConfig {
        layers = List.copyOf(layers);
        requireRange("input channels", inputChannels, 1, MAX_CHANNELS);
        requireRange("growth rate", growthRate, 1, MAX_CHANNELS);
        requireRange("blocks", layers.size(), 1, MAX_BLOCKS);
        layers.forEach(count -> requireRange("layers of a block", count, 1, MAX_LAYERS));
        requireRange("stem channels", stemChannels, 2, MAX_CHANNELS);
        requireRange("bottleneck width", bottleneckWidth, 1, MAX_CHANNELS);
        requireRange("classes", classes, 0, 1 << 20);
    }

    /**
     * One of torchvision's architectures: {@code densenet121}, {@code densenet161}, {@code
     * densenet169} or {@code densenet201}, for RGB images and 1000 classes.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static NetworkConfig architecture(String name) {
        NetworkConfig config = ARCHITECTURES.get(name.toLowerCase(Locale.ROOT));
        if (config == null) {
            throw new IllegalArgumentException(
                    "architecture: expected densenet121, densenet161, densenet169 or densenet201,"
                            + " got "
                            + name);
        }
        return config;
    }

    private static NetworkConfig torchvision(int growthRate, List<Integer> layers, int stem) {
        return new NetworkConfig(RGB, growthRate, layers, stem, 4 * growthRate, IMAGENET_CLASSES);
    }

    private static void requireRange(String what, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(
                    "%s: expected %d to %d, got %d".formatted(what, from, to, value));
        }
    }
}
