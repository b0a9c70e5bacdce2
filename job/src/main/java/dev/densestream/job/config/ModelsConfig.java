// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import dev.densestream.densenet.fast.Engines;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * Which weights serve.
 *
 * @param defaultModel the model of records that name none
 * @param preloads model name to the URI of its weights file, read when the job starts
 * @param prefixes model name to the prefix of its tensors in that file
 * @param allowedUris where weights may be read from that the weights topic refers to
 * @param maxWeightsBytes the largest file of weights, in a record or referred to
 * @param keepVersions how many versions of a model stay, for records that pin one
 * @param engine the name of one of {@link Engines}
 */
public record ModelsConfig(
        String defaultModel,
        Map<String, String> preloads,
        Map<String, String> prefixes,
        List<String> allowedUris,
        long maxWeightsBytes,
        int keepVersions,
        String engine)
        implements Serializable {

    public static final String DEFAULT_MODEL = "default";
    public static final int DEFAULT_KEEP_VERSIONS = 2;
    public static final long DEFAULT_MAX_WEIGHTS_BYTES = 256L << 20;
    public static final String DEFAULT_ENGINE = "auto";

    public ModelsConfig {
        preloads = Map.copyOf(preloads);
        prefixes = Map.copyOf(prefixes);
        allowedUris = List.copyOf(allowedUris);
    }

    /** Adds what cannot be. */
    void check(List<String> problems) {
        Checks.present(defaultModel, "default model", problems);
        preloads.forEach(
                (model, uri) -> {
                    Checks.present(model, "model of the weights " + uri, problems);
                    Checks.present(uri, "weights of model " + model, problems);
                });
        for (String model : prefixes.keySet()) {
            if (!preloads.containsKey(model)) {
                problems.add("weights prefix of model %s: no such weights".formatted(model));
            }
        }
        for (String allowed : allowedUris) {
            try {
                AllowedUris.below(List.of(allowed));
            } catch (IllegalArgumentException e) {
                problems.add("--weights-uri-allow: " + e.getMessage());
            }
        }
        Checks.atLeast(1, maxWeightsBytes, "most bytes of weights", problems);
        Checks.atLeast(1, keepVersions, "versions to keep", problems);
        if (!Engines.known(engine)) {
            problems.add(
                    "engine: expected one of %s, got \"%s\""
                            .formatted(String.join(", ", Engines.NAMES), engine));
        }
    }
}
