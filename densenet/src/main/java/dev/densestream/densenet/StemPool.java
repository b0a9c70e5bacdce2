// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import dev.densestream.densenet.tensor.Shape;

/**
 * The end of a network's stem: batch norm, ReLU, and a pool that halves the sides, rounding up.
 *
 * @param eps what is added to a variance
 */
public record StemPool(BatchNorm norm, double eps, Kind kind) implements Stage {

    /** How the stem's feature maps are pooled. */
    public enum Kind {
        /** Not at all: stems for small images. */
        NONE,
        /** The maximum of 3x3 pixels, stride 2; beyond the border nothing counts. */
        MAX,
        /**
         * The maximum of 3x3 pixels, stride 1, then a binomial blur, stride 2: weights 1, 2, 1 in
         * both directions, of 16, with borders reflected (timm's {@code BlurPool2d}).
         */
        BLUR
    }

    /**
     * @throws IllegalArgumentException if the norm carries no running statistics
     */
    public StemPool {
        Layers.requireRunning("stem, norm", norm);
    }

    @Override
    public int inputChannels() {
        return norm.channels();
    }

    @Override
    public int outputChannels() {
        return norm.channels();
    }

    @Override
    public Shape outputShape(Shape input) {
        Layers.requireInput(input, inputChannels());
        if (kind == Kind.NONE) {
            return input;
        }
        if (kind == Kind.BLUR && (input.h() < 2 || input.w() < 2)) {
            throw new IllegalArgumentException(
                    "feature maps %s: too small to be blurred, which takes sides of at least 2; send larger images"
                            .formatted(input));
        }
        return new Shape(input.n(), input.c(), (input.h() - 1) / 2 + 1, (input.w() - 1) / 2 + 1);
    }

    /** Nothing: there are no weights to multiply by. */
    @Override
    public long flops(Shape input) {
        return 0;
    }

    @Override
    public long sizeBytes() {
        return norm.sizeBytes();
    }
}
