// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import dev.densestream.densenet.tensor.Shape;

/** Checks that the parts of a layer or stage fit each other. */
final class Layers {

    static void requireKernel(String where, Convolution convolution, int expected) {
        if (convolution.kernelSize() != expected) {
            throw new IllegalArgumentException(
                    "%s: expected a %dx%d kernel, got %dx%d"
                            .formatted(
                                    where,
                                    expected,
                                    expected,
                                    convolution.kernelSize(),
                                    convolution.kernelSize()));
        }
    }

    static void requireChannels(String where, int expected, int actual) {
        if (expected != actual) {
            throw new IllegalArgumentException(
                    "%s: expected %d channels, got %d".formatted(where, expected, actual));
        }
    }

    /**
     * @throws IllegalArgumentException if the input has other channels
     */
    static void requireInput(Shape input, int channels) {
        if (input.c() != channels) {
            throw new IllegalArgumentException(
                    "input %s: expected %d channels, got %d".formatted(input, channels, input.c()));
        }
    }

    /**
     * @throws IllegalArgumentException if the norm carries no trained statistics
     */
    static void requireRunning(String where, BatchNorm norm) {
        if (norm.running() == null) {
            throw new IllegalArgumentException(
                    where
                            + ": the weights carry no running statistics; a network needs them, as"
                            + " statistics of the batch would make images depend on each other");
        }
    }

    private Layers() {}
}
