// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.response;

import dev.densestream.densenet.Network;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.usage.ModelUsage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which outputs a response holds, by their names: {@code all}, {@code new} and {@code pooled} of a
 * dense block; of a whole network the names of its stages, such as {@code embedding}, {@code
 * logits} and {@code features.denseblock1}, and {@code probabilities} and {@code classes}.
 */
public final class Emit implements Serializable {

    private static final long serialVersionUID = 1;

    /** The whole output of a block: the input and all new feature maps. */
    public static final Emit ALL = of(List.of("all"));

    /** The L*k new feature maps of a block alone. */
    public static final Emit NEW = of(List.of("new"));

    /** The average of every channel of a block's output over H and W. */
    public static final Emit POOLED = of(List.of("pooled"));

    /** What suits the model: {@link #ALL} of a block, the embedding of a network. */
    public static final Emit DEFAULT = new Emit(List.of());

    /** What the one output of a block is called in a response, and in no request asked for. */
    public static final String OUTPUT = "output";

    private static final int MAX_NAMES = 64;

    private final ArrayList<String> names;

    private Emit(List<String> names) {
        this.names = new ArrayList<>(names);
    }

    /**
     * @param names at least one, each once
     * @throws IllegalArgumentException if not
     */
    public static Emit of(List<String> names) {
        if (names.isEmpty() || names.size() > MAX_NAMES) {
            throw new IllegalArgumentException(
                    "outputs: expected 1 to %d names, got %d".formatted(MAX_NAMES, names.size()));
        }
        Set<String> once = new LinkedHashSet<>();
        for (String name : names) {
            if (name.isBlank() || !once.add(name)) {
                throw new IllegalArgumentException(
                        "outputs: expected names, each once, got %s"
                                .formatted(String.join(",", names)));
            }
        }
        return new Emit(names);
    }

    /** Names with commas between them, as options have them. */
    public static Emit parse(String text) {
        return of(List.of(text.strip().split("\\s*,\\s*", -1)));
    }

    /**
     * The outputs that answer a request.
     *
     * @throws IllegalArgumentException in one line, if the model has no such output, the request
     *     does not fit it, or the request's format cannot hold so many
     */
    public List<EmittedTensor> of(
            Network network, ModelUsage usage, TensorRequest request, EmitOptions options) {
        List<String> wanted = request.outputs();
        boolean own = !wanted.isEmpty() && !(network.isBlock() && wanted.equals(List.of(OUTPUT)));
        List<String> chosen = own ? of(wanted).names : names;
        if (chosen.isEmpty()) {
            chosen = List.of(network.isBlock() ? "all" : defaultOutput(network));
        }
        if (chosen.size() > 1 && request.format() == MessageFormat.NPY) {
            throw new IllegalArgumentException(
                    ".npy holds one tensor, and %d outputs are asked for: %s; send safetensors, or ask for one"
                            .formatted(chosen.size(), String.join(",", chosen)));
        }
        Naming naming = new Naming(network, usage, request, options);
        List<EmittedTensor> tensors = new ArrayList<>();
        for (String name : chosen) {
            tensors.add(
                    network.isBlock()
                            ? naming.ofBlock(name, chosen.size() == 1)
                            : naming.ofNetwork(name));
        }
        return List.copyOf(tensors);
    }

    private static String defaultOutput(Network network) {
        return network.names().contains(Network.EMBEDDING) ? Network.EMBEDDING : network.last();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Emit emit && names.equals(emit.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    /** The names with commas between them; {@code default} for what suits the model. */
    @Override
    public String toString() {
        return names.isEmpty() ? "default" : String.join(",", names);
    }
}
