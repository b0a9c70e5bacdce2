// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.network;

import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * How inputs of one shape are computed up to one stage.
 *
 * @param last the last stage
 * @param atOnce how many images go through the network together; they do not depend on each other
 * @param needs null if they are more than Java's arrays hold
 */
record NetworkPlan(
        Shape input, int last, long limitBytes, int atOnce, @Nullable BufferNeeds needs) {

    long scratchBytes() {
        return needs == null ? Long.MAX_VALUE : needs.bytes();
    }

    /**
     * @throws IllegalArgumentException if they are more than Java's arrays hold
     */
    BufferNeeds requireNeeds() {
        if (needs == null) {
            throw new IllegalArgumentException(
                    "image too large: scratch memory for an input of shape %s is more than arrays hold; send smaller images"
                            .formatted(input));
        }
        return needs;
    }

    boolean covers(Shape other, int stage, long limit) {
        return last == stage && limitBytes == limit && input.equals(other);
    }
}
