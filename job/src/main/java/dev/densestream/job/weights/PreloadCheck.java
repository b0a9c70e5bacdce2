// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import dev.densestream.job.config.ModelsConfig;
import dev.densestream.serde.weights.ModelWeights;
import java.io.IOException;
import java.util.Objects;

/** Looks, before a job is started, at the weights that it is to start with. */
public final class PreloadCheck {

    private PreloadCheck() {}

    /**
     * Reads them all once, here.
     *
     * @throws IllegalStateException in one line, if one cannot be read or holds no such model
     */
    public static void require(ModelsConfig models) {
        models.preloads()
                .forEach(
                        (model, uri) ->
                                require(model, uri, models.prefixes().getOrDefault(model, "")));
    }

    private static void require(String model, String uri, String prefix) {
        try {
            byte[] file = Preload.read(model, uri, prefix).file();
            ModelWeights.read(Objects.requireNonNull(file), "", null);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "--weights %s=%s: cannot be read (%s)".formatted(model, uri, e.getMessage()),
                    e);
        } catch (RuntimeException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
