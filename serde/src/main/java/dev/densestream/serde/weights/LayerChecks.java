// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.Sides;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Checks each layer of a block by itself: its kind, its tensors and their shapes. */
final class LayerChecks {

    private final BlockTensors tensors;
    private final BlockGeometry geometry;
    private final Problems problems;

    LayerChecks(BlockTensors tensors, BlockGeometry geometry, Problems problems) {
        this.tensors = tensors;
        this.geometry = geometry;
        this.problems = problems;
    }

    void run() {
        for (int layer : tensors.numbers()) {
            if (geometry.isOfItsKind(tensors, layer)) {
                checkConvolutions(layer);
                checkNorms(layer);
                checkShapes(layer);
            } else {
                problems.add(
                        Reason.MIXED_LAYERS,
                        tensors.layerName(layer),
                        "expected a %s layer as in most layers, got a %s one"
                                .formatted(
                                        kind(geometry.bottleneck()), kind(!geometry.bottleneck())));
            }
        }
    }

    private void checkConvolutions(int layer) {
        requireWeight(layer, TensorRole.CONV1_WEIGHT);
        if (geometry.bottleneck()) {
            requireWeight(layer, TensorRole.CONV2_WEIGHT);
        }
    }

    private void requireWeight(int layer, TensorRole role) {
        if (!tensors.has(layer, role)) {
            problems.add(
                    Reason.MISSING,
                    tensors.name(layer, role),
                    "expected shape %s, got no such tensor"
                            .formatted(Sides.expected(geometry.shape(layer, role))));
        }
    }

    private void checkNorms(int layer) {
        for (TensorRole.Norm norm : TensorRole.norms(geometry.bottleneck())) {
            requireBoth(layer, norm.weight(), norm.bias());
            requireBoth(layer, norm.runningMean(), norm.runningVar());
        }
    }

    private void requireBoth(int layer, TensorRole one, TensorRole other) {
        if (tensors.has(layer, one) != tensors.has(layer, other)) {
            TensorRole there = tensors.has(layer, one) ? one : other;
            TensorRole missing = there == one ? other : one;
            problems.add(
                    Reason.MISSING,
                    tensors.name(layer, missing),
                    "expected it beside %s, got no such tensor"
                            .formatted(Quoted.plain(tensors.name(layer, there))));
        }
    }

    private void checkShapes(int layer) {
        for (Map.Entry<TensorRole, TensorInfo> entry : tensors.layer(layer).entrySet()) {
            List<Long> expected = geometry.shape(layer, entry.getKey());
            List<Long> got = entry.getValue().shape();
            if (!Sides.fit(expected, got)) {
                Reason reason = reason(expected, got);
                problems.add(
                        reason,
                        entry.getValue().name(),
                        "wrong %s, expected shape %s, got %s"
                                .formatted(
                                        reason.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                                        Sides.expected(expected),
                                        Sides.text(got)));
            }
        }
    }

    private static Reason reason(List<Long> expected, List<Long> got) {
        if (expected.size() != got.size()) {
            return Reason.RANK;
        }
        return expected.size() == 4 && !BlockGeometry.hasKernel(got, expected.get(3))
                ? Reason.KERNEL_SIZE
                : Reason.CHANNELS;
    }

    private static String kind(boolean bottleneck) {
        return bottleneck ? "bottleneck" : "plain";
    }
}
