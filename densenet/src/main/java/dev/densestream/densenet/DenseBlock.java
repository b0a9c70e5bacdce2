// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import dev.densestream.densenet.tensor.Shape;
import java.util.List;

/**
 * A dense block: what to compute, and the weights to compute it with.
 *
 * <p>Maps (N, C0, H, W) to (N, C0 + L*k, H, W). Layer i, from 1, reads the block's input and the
 * feature maps of all earlier layers, C0 + (i-1)*k channels, and appends k. Immutable as long as
 * nobody changes the arrays inside.
 *
 * @param layers the L layers in order, all plain or all bottleneck, with one growth rate
 * @param normalization where the statistics come from
 * @param eps what is added to a variance, greater than 0
 */
public record DenseBlock(List<DenseLayer> layers, Normalization normalization, double eps)
        implements Stage {

    /** eps where the weights do not say otherwise; torchvision's default. */
    public static final double DEFAULT_EPS = 1e-5;

    /**
     * @throws IllegalArgumentException if the layers do not follow each other, or if running
     *     statistics are asked for that a layer lacks
     */
    public DenseBlock {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("dense block: expected at least 1 layer, got none");
        }
        if (!(eps > 0) || Double.isInfinite(eps)) {
            throw new IllegalArgumentException(
                    "dense block: eps must be finite and greater than 0, got " + eps);
        }
        DenseLayer first = layers.get(0);
        for (int i = 0; i < layers.size(); i++) {
            DenseLayer layer = layers.get(i);
            String where = "dense layer " + (i + 1);
            if (layer.getClass() != first.getClass()) {
                throw new IllegalArgumentException(
                        where + ": plain and bottleneck layers do not mix in one block");
            }
            Layers.requireChannels(where + ", growth rate", first.growthRate(), layer.growthRate());
            Layers.requireChannels(
                    where + ", input",
                    first.inputChannels() + i * first.growthRate(),
                    layer.inputChannels());
            if (normalization == Normalization.RUNNING && !hasRunningStatistics(layer)) {
                throw new IllegalArgumentException(
                        where
                                + ": running statistics asked for, but the weights carry none;"
                                + " use normalization batch");
            }
        }
    }

    /** C0. */
    @Override
    public int inputChannels() {
        return layers.get(0).inputChannels();
    }

    /** k. */
    public int growthRate() {
        return layers.get(0).growthRate();
    }

    /** L*k, the feature maps that the block adds. */
    public int newChannels() {
        return layers.size() * growthRate();
    }

    /** C0 + L*k. */
    @Override
    public int outputChannels() {
        return inputChannels() + newChannels();
    }

    public boolean bottleneck() {
        return layers.get(0) instanceof BottleneckLayer;
    }

    /**
     * The shape of the block's output for an input.
     *
     * @throws IllegalArgumentException if the input's channels do not fit, or the output would be
     *     larger than a Java array
     */
    @Override
    public Shape outputShape(Shape input) {
        Layers.requireInput(input, inputChannels());
        return input.withChannels(outputChannels());
    }

    /** What a forward pass computes for an input of that shape, as {@link Flops} counts. */
    @Override
    public long flops(Shape input) {
        return flopsPerPixel() * input.n() * input.pixels();
    }

    /** What a forward pass computes for each pixel of each image. */
    public long flopsPerPixel() {
        return layers.stream().mapToLong(DenseLayer::flopsPerPixel).sum();
    }

    /** The part of it that 1x1 convolutions take. */
    public long pointwiseFlopsPerPixel() {
        long flops = 0;
        for (DenseLayer layer : layers) {
            if (layer instanceof BottleneckLayer bottleneck) {
                flops += 2L * bottleneck.bottleneckWidth() * bottleneck.inputChannels();
            }
        }
        return flops;
    }

    @Override
    public long sizeBytes() {
        return layers.stream().mapToLong(DenseLayer::sizeBytes).sum();
    }

    private static boolean hasRunningStatistics(DenseLayer layer) {
        return layer.norm1().running() != null
                && !(layer instanceof BottleneckLayer b && b.norm2().running() == null);
    }
}
