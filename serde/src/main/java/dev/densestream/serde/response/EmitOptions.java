// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.response;

import java.io.Serializable;

/**
 * How outputs are sent, whichever they are.
 *
 * @param topK how many classes of an image {@code classes} holds
 * @param unitLength whether embeddings and averages are brought to length 1
 */
public record EmitOptions(int topK, boolean unitLength) implements Serializable {

    public static final int DEFAULT_TOP_K = 5;
    public static final EmitOptions DEFAULT = new EmitOptions(DEFAULT_TOP_K, false);

    /**
     * @throws IllegalArgumentException if there is to be no class
     */
    public EmitOptions {
        if (topK < 1) {
            throw new IllegalArgumentException(
                    "--top-k: expected at least 1, got %d".formatted(topK));
        }
    }
}
