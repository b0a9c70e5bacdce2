// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

/**
 * The floating-point operations of a layer per pixel: two per multiplication of its convolutions,
 * taken directly. So rates compare across engines, whatever an engine saves by other algorithms.
 */
public final class Flops {

    private static final int KERNEL_3X3 = 9;

    private Flops() {}

    /** A plain layer from {@code inputChannels} to {@code growthRate}. */
    public static long plainLayer(int inputChannels, int growthRate) {
        return 2L * KERNEL_3X3 * inputChannels * growthRate;
    }

    /** A bottleneck layer from {@code inputChannels} over {@code width} to {@code growthRate}. */
    public static long bottleneckLayer(int inputChannels, int width, int growthRate) {
        return 2L * width * (inputChannels + (long) KERNEL_3X3 * growthRate);
    }
}
