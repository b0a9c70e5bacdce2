// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.response;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.engine.Output.Form;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.usage.ModelUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the names of outputs mean for one model and one request. */
record Naming(Network network, ModelUsage usage, TensorRequest request, EmitOptions options) {

    private static final String PROBABILITIES = "probabilities";
    private static final String CLASSES = "classes";

    EmittedTensor ofBlock(String name, boolean alone) {
        String key = alone ? Emit.OUTPUT : name;
        Output maps = Output.maps(network);
        Output means = Output.means(network);
        int newFrom = network.inputChannels();
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "all" -> tensor(key, maps, 0, false, new Reading.AsComputed());
            case "new" -> tensor(key, maps, newFrom, false, new Reading.AsComputed());
            case "pooled" -> tensor(key, means, 0, true, vectors());
            default ->
                    throw new IllegalArgumentException(
                            "output %s: expected all, new or pooled of a dense block"
                                    .formatted(Quoted.plain(name)));
        };
    }

    EmittedTensor ofNetwork(String name) {
        boolean scores = name.equals(PROBABILITIES) || name.equals(CLASSES);
        if (scores && network.classes() > 0) {
            return scores(name);
        }
        if (!network.names().contains(name)) {
            List<String> names = new ArrayList<>(network.names());
            if (network.classes() > 0) {
                names.addAll(List.of(PROBABILITIES, CLASSES));
            }
            throw new IllegalArgumentException(
                    "output %s: expected one of %s"
                            .formatted(Quoted.plain(name), String.join(", ", names)));
        }
        boolean embedding = name.equals(Network.EMBEDDING);
        boolean flat = embedding || name.equals(Network.LOGITS);
        return tensor(
                name,
                new Output(name, Form.MAPS),
                0,
                flat,
                embedding ? vectors() : new Reading.AsComputed());
    }

    private Reading vectors() {
        return options.unitLength() ? new Reading.UnitLength() : new Reading.AsComputed();
    }

    private EmittedTensor scores(String name) {
        Output logits = new Output(Network.LOGITS, Form.MAPS);
        if (name.equals(PROBABILITIES)) {
            return tensor(name, logits, 0, true, new Reading.Probabilities(usage));
        }
        if (request.format() == MessageFormat.NPY) {
            throw new IllegalArgumentException(
                    "output classes: .npy holds no classes; send safetensors or JSON");
        }
        Shape computed = logits.shape(network, request.shape());
        int count = Math.min(options.topK(), computed.c());
        List<Integer> dims = List.of(computed.n(), count);
        return new EmittedTensor(
                name,
                logits,
                computed,
                0,
                request.batched() ? dims : dims.subList(1, 2),
                new Reading.TopClasses(usage, count));
    }

    /** Takes channels from {@code first} on; {@code flat} ones have no H and W. */
    private EmittedTensor tensor(
            String name, Output output, int first, boolean flat, Reading reading) {
        Shape computed = output.shape(network, request.shape());
        int channels = computed.c() - first;
        List<Integer> dims =
                flat
                        ? List.of(computed.n(), channels)
                        : List.of(computed.n(), channels, computed.h(), computed.w());
        return new EmittedTensor(
                name,
                output,
                computed,
                first,
                request.batched() ? dims : dims.subList(1, dims.size()),
                reading);
    }
}
