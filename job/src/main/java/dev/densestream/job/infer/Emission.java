// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.job.memory.WorkMemory;
import dev.densestream.serde.response.EmittedTensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one request is answered with.
 *
 * @param tensors of the response
 * @param computed what they are picked from, and its shapes
 * @param last the last stage that is computed
 * @param vectors what rows hold; null if none are sent
 * @param logits what tells the class that rows name; null if none
 * @param reusable the shape of a block's feature maps, whose room is used again and again; null if
 *     the outputs are others
 */
record Emission(
        List<EmittedTensor> tensors,
        Map<Output, Shape> computed,
        String last,
        @Nullable Output vectors,
        @Nullable Output logits,
        @Nullable Shape reusable) {

    /**
     * @param rowsOf the shape of the input, where rows are sent; else null
     */
    static Emission of(List<EmittedTensor> tensors, Network network, @Nullable Shape rowsOf) {
        Map<Output, Shape> computed = new LinkedHashMap<>();
        int last = 0;
        Output vectors = null;
        Output logits = null;
        if (rowsOf != null) {
            vectors = vectors(network);
            computed.put(vectors, vectors.shape(network, rowsOf));
            last = network.indexOf(vectors.stage());
            if (network.classes() > 0) {
                logits = new Output(Network.LOGITS, Output.Form.MAPS);
                computed.put(logits, logits.shape(network, rowsOf));
                last = network.indexOf(Network.LOGITS);
            }
        }
        Shape maps = null;
        for (EmittedTensor tensor : tensors) {
            computed.put(tensor.output(), tensor.computed());
            last = Math.max(last, network.indexOf(tensor.output().stage()));
            if (network.isBlock() && tensor.output().form() == Output.Form.MAPS) {
                maps = tensor.computed();
            }
        }
        return new Emission(tensors, computed, network.names().get(last), vectors, logits, maps);
    }

    /** The embedding of a network, the averages of a block. */
    private static Output vectors(Network network) {
        return network.names().contains(Network.EMBEDDING)
                ? new Output(Network.EMBEDDING, Output.Form.MAPS)
                : Output.means(network);
    }

    Set<Output> outputs() {
        return computed.keySet();
    }

    /** How many elements are computed. */
    long elements() {
        return computed.values().stream().mapToLong(Shape::elements).sum();
    }

    /** Where they are computed to: a block's feature maps until the memory is used again. */
    Map<Output, Tensor> rooms(Precision precision, WorkMemory memory) {
        Map<Output, Tensor> rooms = new HashMap<>();
        computed.forEach(
                (output, shape) ->
                        rooms.put(
                                output,
                                shape.equals(reusable) && output.form() == Output.Form.MAPS
                                        ? memory.output(shape, precision)
                                        : precision.zeros(shape)));
        return rooms;
    }

    /** For error messages. */
    String shapes() {
        return computed.values().stream().map(Shape::toString).collect(Collectors.joining(", "));
    }
}
