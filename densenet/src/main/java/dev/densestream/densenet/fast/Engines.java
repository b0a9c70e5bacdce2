// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.reference.ReferenceEngine;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The engines by name: this project's own, and any {@link Engine} that the class path offers as a
 * service.
 */
public final class Engines {

    /** This project's own, in the order to offer them. */
    public static final List<String> NAMES = List.of("auto", "fast", "reference");

    /**
     * The engine of that name; {@code auto} is the fastest one.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Engine named(String name) {
        return switch (name) {
            case "auto", "fast" -> new FastEngine();
            case "reference" -> new ReferenceEngine();
            default ->
                    service(name)
                            .orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    "engine: expected one of %s, got %s"
                                                            .formatted(
                                                                    String.join(", ", NAMES),
                                                                    name)));
        };
    }

    /** Whether {@link #named} knows that name. */
    public static boolean known(String name) {
        return NAMES.contains(name) || service(name).isPresent();
    }

    private static Optional<Engine> service(String name) {
        return ServiceLoader.load(Engine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(engine -> engine.name().equals(name))
                .findFirst();
    }

    private Engines() {}
}
