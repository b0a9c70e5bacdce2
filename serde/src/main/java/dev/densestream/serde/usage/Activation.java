// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.usage;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What turns logits into probabilities. */
public enum Activation {
    /** One class of many: they add up to 1. */
    SOFTMAX,
    /** Each class by itself, as of networks with several labels an image. */
    SIGMOID,
    /** None: they are taken as they are. */
    NONE;

    /** Its name in metadata and messages. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of a name. */
    public static Optional<Activation> named(String text) {
        return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
    }

    /**
     * The probabilities of logits, computed in double precision.
     *
     * @param logits of one image; overwritten
     */
    public void apply(double[] logits) {
        switch (this) {
            case NONE -> {}
            case SIGMOID -> {
                for (int i = 0; i < logits.length; i++) {
                    logits[i] = 1 / (1 + Math.exp(-logits[i]));
                }
            }
            case SOFTMAX -> softmax(logits);
        }
    }

    /** The largest is subtracted first, so that nothing overflows. */
    private static void softmax(double[] logits) {
        double largest = Arrays.stream(logits).max().orElse(0);
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            logits[i] = Math.exp(logits[i] - largest);
            sum += logits[i];
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] /= sum;
        }
    }
}
