// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.message;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.engine.Output.Form;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.response.Emit;
import dev.densestream.serde.response.EmittedTensor;
import java.util.List;

/** What a block with outputs of any shape would emit, for tests. */
final class Emissions {

    /**
     * @param computed feature maps, or averages if they are what to emit
     */
    static EmittedTensor of(Emit emit, TensorRequest request, Shape computed) {
        boolean pooled = emit.equals(Emit.POOLED);
        int first = emit.equals(Emit.NEW) ? request.shape().c() : 0;
        int channels = computed.c() - first;
        List<Integer> dims =
                pooled
                        ? List.of(computed.n(), channels)
                        : List.of(computed.n(), channels, computed.h(), computed.w());
        return new EmittedTensor(
                "output",
                new Output(Network.BLOCK, pooled ? Form.MEANS : Form.MAPS),
                computed,
                first,
                request.batched() ? dims : dims.subList(1, dims.size()));
    }

    private Emissions() {}
}
