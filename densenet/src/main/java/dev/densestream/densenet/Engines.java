package dev.densestream.densenet;

import java.util.List;

/** The engines by name. */
public final class Engines {

    /** What {@link #named} takes, in the order to offer them. */
    public static final List<String> NAMES = List.of("auto", "fast", "reference");

    /**
     * The engine of that name; {@code auto} is the fastest one.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static DenseBlockEngine named(String name) {
        return switch (name) {
            case "auto", "fast" -> new FastEngine();
            case "reference" -> new ReferenceEngine();
            default ->
                    throw new IllegalArgumentException(
                            "engine: expected one of %s, got %s"
                                    .formatted(String.join(", ", NAMES), name));
        };
    }

    private Engines() {}
}
