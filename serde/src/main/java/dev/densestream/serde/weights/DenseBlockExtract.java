// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsException;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.WeightsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Cuts one dense block out of a checkpoint. */
public final class DenseBlockExtract {

    /** A tensor under the name that it gets. */
    private record Named(String name, TensorInfo tensor) {}

    /**
     * A file of the block alone, in one form whatever form the checkpoint has: no prefix, today's
     * names, no {@code num_batches_tracked}; dtypes, bits, metadata and the self-test stay. Tensors
     * are ordered by size of element, then layer, then place in the layer, so that all are aligned.
     * The same checkpoint gives the same bytes, and so does the result itself under an empty
     * prefix.
     *
     * @param safetensors the checkpoint; not kept
     * @param prefix see {@link DenseBlockWeights#read}
     * @throws SafetensorsException if the file breaks a rule of its format
     * @throws WeightsException if the block could not be computed
     */
    public static byte[] canonical(byte[] safetensors, String prefix) {
        DenseBlockWeights.read(safetensors, prefix, null);
        Safetensors file = Safetensors.parse(safetensors, Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        BlockTensors block = BlockTensors.find(file, prefix, new Problems());
        List<Named> tensors = new ArrayList<>();
        for (int layer : block.numbers()) {
            block.layer(layer)
                    .forEach(
                            (role, tensor) ->
                                    tensors.add(
                                            new Named(
                                                    TensorName.LAYER + layer + "." + role.key(),
                                                    tensor)));
        }
        for (String name : List.of(SelfTest.INPUT, SelfTest.OUTPUT)) {
            TensorInfo tensor = file.tensors().get(name);
            if (tensor != null) {
                tensors.add(new Named(name, tensor));
            }
        }
        tensors.sort(Comparator.comparingInt(named -> -named.tensor().dtype().bits()));
        SafetensorsWriter writer = new SafetensorsWriter().metadata(file.metadata());
        tensors.forEach(named -> writer.add(named.name(), file, named.tensor()));
        return writer.toBytes();
    }

    private DenseBlockExtract() {}
}
