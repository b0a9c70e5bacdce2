// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of the topics.
 *
 * @param weightsAccepted need not exist
 */
public record TopicsConfig(
        String tensors,
        String features,
        String weights,
        String deadLetters,
        String weightsStatus,
        String weightsAccepted)
        implements Serializable {

    public static final String DEFAULT_TENSORS = "tensors";
    public static final String DEFAULT_FEATURES = "features";
    public static final String DEFAULT_WEIGHTS = "weights";
    public static final String DEFAULT_DEAD_LETTERS = "dead-letters";
    public static final String DEFAULT_WEIGHTS_STATUS = "weights-status";
    public static final String DEFAULT_WEIGHTS_ACCEPTED = acceptedOf(DEFAULT_WEIGHTS);

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** What goes with a topic of weights unless told otherwise, so that jobs stay apart. */
    public static String acceptedOf(String weights) {
        return weights + "-accepted";
    }

    /** Adds what cannot be. */
    void check(List<String> problems) {
        Set<String> seen = new HashSet<>();
        for (String topic :
                List.of(tensors, features, weights, deadLetters, weightsStatus, weightsAccepted)) {
            if (!LEGAL.matcher(topic).matches()) {
                problems.add(
                        "topic \"%s\": expected 1 to 249 of a-z A-Z 0-9 . _ -".formatted(topic));
            }
            if (!seen.add(topic)) {
                problems.add("topic \"%s\" is named twice".formatted(topic));
            }
        }
    }
}
