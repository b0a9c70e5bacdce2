// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a whole network begins, where names and shapes do not tell: metadata {@code stem}. */
public enum Stem {
    /** One convolution of stride 2, then the maximum of 3x3 pixels with stride 2. */
    IMAGENET,
    /** One convolution of stride 1, and no pool: for small images. */
    CIFAR,
    /** Three 3x3 convolutions, the first of stride 2, then the pool of {@link #IMAGENET}. */
    DEEP,
    /** The same with a maximum of stride 1 and a blur of stride 2. */
    DEEP_BLUR;

    static final String TEXTS =
            Arrays.stream(values()).map(Stem::text).collect(Collectors.joining(", "));

    /** As metadata has it, such as {@code deep-blur}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean deep() {
        return this == DEEP || this == DEEP_BLUR;
    }
}
