// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

/** Checks that the parts of a layer fit each other. */
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

    private Layers() {}
}
