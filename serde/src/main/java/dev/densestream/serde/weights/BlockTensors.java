// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of one dense block, found by their names below a prefix and told apart by layer and
 * role.
 */
public final class BlockTensors {

    /** Far beyond any DenseNet (DenseNet-264 has 64 layers in its largest block). */
    public static final int MAX_LAYERS = 1024;

    private final String prefix;
    private final SortedMap<Integer, Map<TensorRole, TensorInfo>> layers = new TreeMap<>();

    private BlockTensors(String prefix) {
        this.prefix = prefix;
    }

    /**
     * The block's tensors; what is wrong with single names goes to {@code problems}.
     *
     * @throws dev.densestream.serde.weights.problem.WeightsException if the prefix names no block
     */
    static BlockTensors find(Safetensors file, String prefix, Problems problems) {
        BlockPrefixes.requireBlock(file.tensors().keySet(), prefix);
        BlockTensors block = new BlockTensors(prefix);
        for (TensorInfo tensor : file.tensors().values()) {
            if (tensor.name().startsWith(prefix + TensorName.LAYER)) {
                block.add(tensor, problems);
            }
        }
        block.checkGaps(problems);
        return block;
    }

    private void add(TensorInfo tensor, Problems problems) {
        TensorName name = TensorName.parse(tensor.name().substring(prefix.length()));
        if (name == null) {
            problems.add(
                    Reason.UNKNOWN_TENSOR,
                    tensor.name(),
                    "expected denselayer<number>.<tensor>, got a name without them");
            return;
        }
        int layer = layerNumber(name.layer());
        if (layer == 0) {
            problems.add(
                    Reason.LAYER_NUMBER,
                    tensor.name(),
                    "expected a layer number from 1 to %d without leading zeros, got %s"
                            .formatted(MAX_LAYERS, Quoted.plain(name.layer())));
            return;
        }
        Map<TensorRole, TensorInfo> ofLayer =
                layers.computeIfAbsent(layer, n -> new EnumMap<>(TensorRole.class));
        if (name.isBatchCount()) {
            return;
        }
        TensorRole role = TensorRole.ofKey(name.key());
        if (role == null) {
            problems.add(
                    Reason.UNKNOWN_TENSOR,
                    tensor.name(),
                    "expected norm1, norm2 (weight, bias, running_mean, running_var) or conv1,"
                            + " conv2 (weight, bias), got "
                            + Quoted.plain(name.key()));
            return;
        }
        TensorInfo earlier = ofLayer.putIfAbsent(role, tensor);
        if (earlier != null) {
            problems.add(
                    Reason.DUPLICATE_TENSOR,
                    tensor.name(),
                    "expected one name for a tensor, got it as "
                            + Quoted.plain(earlier.name())
                            + " too");
        }
    }

    /** 1 to MAX_LAYERS, or 0 for anything else. */
    private static int layerNumber(String digits) {
        if (digits.startsWith("0") || digits.length() > 4) {
            return 0;
        }
        int number = Integer.parseInt(digits);
        return number <= MAX_LAYERS ? number : 0;
    }

    private void checkGaps(Problems problems) {
        int next = 1;
        for (int layer : layers.keySet()) {
            if (layer > next) {
                String missing =
                        layer == next + 1
                                ? layerName(next)
                                : layerName(next) + " to " + layerName(layer - 1);
                problems.add(
                        Reason.MISSING,
                        missing,
                        "expected layers without a gap up to %s, got none; if the file is one shard of several, merge them first"
                                .formatted(TensorName.LAYER + last()));
            }
            next = layer + 1;
        }
    }

    /** The numbers of the layers that are there, ascending. */
    Iterable<Integer> numbers() {
        return layers.keySet();
    }

    /** The highest number of a layer: how many layers there are, unless some are missing. */
    int last() {
        return layers.isEmpty() ? 0 : layers.lastKey();
    }

    /** A layer's tensors in the order of their roles. */
    Map<TensorRole, TensorInfo> layer(int number) {
        return layers.getOrDefault(number, Map.of());
    }

    @Nullable TensorInfo get(int layer, TensorRole role) {
        return layer(layer).get(role);
    }

    boolean has(int layer, TensorRole role) {
        return layer(layer).containsKey(role);
    }

    /** Whether the layer has anything that only bottleneck layers have. */
    boolean isBottleneck(int layer) {
        return layer(layer).keySet().stream().anyMatch(TensorRole::ofBottleneckAlone);
    }

    /** A layer's name as it is in the file. */
    String layerName(int layer) {
        return prefix + TensorName.LAYER + layer;
    }

    /** The name under which a tensor is, or would be, in the file. */
    String name(int layer, TensorRole role) {
        TensorInfo tensor = get(layer, role);
        return tensor != null ? tensor.name() : layerName(layer) + "." + role.key();
    }
}
