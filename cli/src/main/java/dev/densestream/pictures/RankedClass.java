// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import org.jspecify.annotations.Nullable;

/**
 * A class that a network sees in a picture.
 *
 * @param index its number, from 0
 * @param value its probability, or its logit
 * @param label null if the model does not name its classes
 */
public record RankedClass(int index, double value, @Nullable String label) {

    /** The label, else the number. */
    public String name() {
        return label == null ? "class " + index : label;
    }
}
