// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of the topics.
 *
 * @param features of the responses; {@link #NONE} if none are to be sent
 * @param weightsAccepted need not exist
 * @param rows of embeddings for vector stores; null if none are to be sent
 */
public record TopicsConfig(
        String tensors,
        String features,
        String weights,
        String deadLetters,
        String weightsStatus,
        String weightsAccepted,
        @Nullable String rows)
        implements Serializable {

    /** In place of the name of the responses' topic. */
    public static final String NONE = "none";

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

    /** Whether responses are sent. */
    public boolean hasFeatures() {
        return !features.equals(NONE);
    }

    /** What the operator that computes writes to. */
    public List<String> written() {
        List<String> written = new ArrayList<>();
        if (hasFeatures()) {
            written.add(features);
        }
        written.add(deadLetters);
        written.add(weightsStatus);
        if (rows != null) {
            written.add(rows);
        }
        return written;
    }

    /** Adds what cannot be. */
    void check(List<String> problems) {
        if (!hasFeatures() && rows == null) {
            problems.add("--features-topic none: expected a --rows-topic, got none");
        }
        Set<String> seen = new HashSet<>();
        List<String> all = new ArrayList<>(List.of(tensors, weights, weightsAccepted));
        all.addAll(written());
        for (String topic : all) {
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
