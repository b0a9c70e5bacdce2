package dev.densestream.densenet.engine;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The engines by name: this project's own, and any other {@link Engine} that the class path offers
 * as a service.
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
        return service(name.equals("auto") ? "fast" : name)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "engine: expected one of %s, got %s"
                                                .formatted(String.join(", ", NAMES), name)));
    }

    /** Whether {@link #named} knows that name. */
    public static boolean known(String name) {
        return NAMES.contains(name) || service(name).isPresent();
    }

    private static Optional<Engine> service(String name) {
        // the loader that knows this class knows its own engines, whatever thread asks
        return ServiceLoader.load(Engine.class, Engines.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(engine -> engine.name().equals(name))
                .findFirst();
    }

    private Engines() {}
}
