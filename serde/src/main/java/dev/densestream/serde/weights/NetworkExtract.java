// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.problem.Problems;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model cut out of a checkpoint: what is published, in one form whatever the checkpoint has. */
public final class NetworkExtract {

    /**
     * A file of the model alone. Of a dense block as {@link DenseBlockExtract#canonical} gives it;
     * of a whole network likewise: no prefix, torchvision's names of today, no {@code
     * num_batches_tracked}; dtypes, bits, metadata and the self-test stay. Tensors are ordered by
     * size of element, then as the network is computed. The same checkpoint gives the same bytes,
     * and so does the result itself.
     *
     * @param safetensors the checkpoint; not kept
     * @param prefix see {@link ModelWeights#read}
     * @throws dev.densestream.serde.safetensors.SafetensorsException if the file breaks a rule of
     *     its format
     * @throws dev.densestream.serde.weights.problem.WeightsException if the model could not be
     *     computed
     */
    public static byte[] canonical(byte[] safetensors, String prefix) {
        ModelWeights.read(safetensors, prefix, null);
        Safetensors file = Safetensors.parse(safetensors, Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        return NetworkTensors.isNetwork(file, prefix)
                ? network(file, prefix)
                : DenseBlockExtract.canonical(safetensors, prefix);
    }

    private static byte[] network(Safetensors file, String prefix) {
        Map<String, TensorInfo> named = named(file, prefix);
        SafetensorsWriter writer = new SafetensorsWriter().metadata(file.metadata());
        named.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> -entry.getValue().dtype().bits()))
                .forEach(entry -> writer.add(entry.getKey(), file, entry.getValue()));
        return writer.toBytes();
    }

    /** The tensors by torchvision's names, in the order in which the network is computed. */
    static Map<String, TensorInfo> named(Safetensors file, String prefix) {
        NetworkTensors network = NetworkTensors.find(file, prefix, new Problems());
        Map<String, TensorInfo> named = new LinkedHashMap<>();
        for (int i = 0; i <= 2; i++) {
            module(network, "features.conv" + i, named);
            module(network, "features.norm" + i, named);
        }
        for (Map.Entry<Integer, String> block : network.blocks().entrySet()) {
            block(file, block.getKey(), block.getValue(), named);
            module(network, "features.transition" + block.getKey() + ".norm", named);
            module(network, "features.transition" + block.getKey() + ".conv", named);
        }
        module(network, "features.norm5", named);
        module(network, "classifier", named);
        for (String name : List.of(SelfTest.INPUT, SelfTest.OUTPUT)) {
            TensorInfo tensor = file.tensors().get(name);
            if (tensor != null) {
                named.put(name, tensor);
            }
        }
        return named;
    }

    private static void module(
            NetworkTensors network, String module, Map<String, TensorInfo> named) {
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
            TensorInfo tensor = network.get(module + "." + part);
            if (tensor != null) {
                named.put(module + "." + part, tensor);
            }
        }
    }

    private static void block(
            Safetensors file, int number, String prefix, Map<String, TensorInfo> named) {
        BlockTensors block = BlockTensors.find(file, prefix, new Problems());
        for (int layer : block.numbers()) {
            String name = "features.denseblock%d.%s%d.".formatted(number, TensorName.LAYER, layer);
            block.layer(layer).forEach((role, tensor) -> named.put(name + role.key(), tensor));
        }
    }

    private NetworkExtract() {}
}
