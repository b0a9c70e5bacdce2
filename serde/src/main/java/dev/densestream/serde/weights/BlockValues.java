// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.Sides;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of a block's tensors: finite, and variances not negative. */
final class BlockValues {

    private final Map<Integer, Map<TensorRole, double[]>> layers = new HashMap<>();

    /** Reads all values; those that no block can have go to {@code problems}. */
    static BlockValues read(Safetensors file, BlockTensors tensors, Problems problems) {
        BlockValues values = new BlockValues();
        for (int layer : tensors.numbers()) {
            Map<TensorRole, double[]> ofLayer = new EnumMap<>(TensorRole.class);
            tensors.layer(layer)
                    .forEach(
                            (role, tensor) -> {
                                if (requireFloatingPoint(tensor, problems)) {
                                    double[] read = file.doubles(tensor);
                                    if (requireFinite(tensor, read, problems)
                                            && role.isVariance()) {
                                        requireNotNegative(tensor, read, problems);
                                    }
                                    ofLayer.put(role, read);
                                }
                            });
            values.layers.put(layer, ofLayer);
        }
        return values;
    }

    /** Whether a tensor's dtype is one that can be read; if not, it goes to {@code problems}. */
    static boolean requireFloatingPoint(TensorInfo tensor, Problems problems) {
        if (tensor.dtype().readable().isPresent()) {
            return true;
        }
        problems.add(
                Reason.DTYPE,
                tensor.name(),
                "expected dtype F64, F32, F16 or BF16, got " + tensor.dtype());
        return false;
    }

    /** Whether all values are finite; the first one that is not goes to {@code problems}. */
    static boolean requireFinite(TensorInfo tensor, double[] values, Problems problems) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                bad(tensor, "finite values", values[i], i, problems);
                return false;
            }
        }
        return true;
    }

    private static void requireNotNegative(TensorInfo tensor, double[] values, Problems problems) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0) {
                bad(tensor, "variances of at least 0", values[i], i, problems);
                return;
            }
        }
    }

    private static void bad(
            TensorInfo tensor, String expected, double got, int at, Problems problems) {
        problems.add(
                Reason.VALUE,
                tensor.name(),
                "expected %s, got %s at index %s"
                        .formatted(expected, got, Sides.text(index(at, tensor))));
    }

    /** A flat position as one index per side. */
    private static List<Long> index(long flat, TensorInfo tensor) {
        List<Long> index = new ArrayList<>();
        long rest = flat;
        for (int side = tensor.shape().size() - 1; side >= 0; side--) {
            index.add(0, rest % tensor.shape().get(side));
            rest /= tensor.shape().get(side);
        }
        return index;
    }

    /** The values of a tensor that is there, row-major. */
    double[] get(int layer, TensorRole role) {
        double[] values = find(layer, role);
        if (values == null) {
            throw new IllegalStateException("layer " + layer + " has no " + role.key());
        }
        return values;
    }

    double @Nullable [] find(int layer, TensorRole role) {
        return layers.getOrDefault(layer, Map.of()).get(role);
    }
}
