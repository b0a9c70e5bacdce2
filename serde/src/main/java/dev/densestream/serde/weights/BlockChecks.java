// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.densenet.Normalization;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks what must be the same all over a block: all its batch norms are scaled and shifted or
 * none, all carry running statistics or none, all convolutions of a place have a bias or none.
 */
final class BlockChecks {

    private final BlockTensors tensors;
    private final BlockGeometry geometry;
    private final Problems problems;

    BlockChecks(BlockTensors tensors, BlockGeometry geometry, Problems problems) {
        this.tensors = tensors;
        this.geometry = geometry;
        this.problems = problems;
    }

    void run() {
        List<TensorRole.Norm> norms = TensorRole.norms(geometry.bottleneck());
        requireAllOrNone("scale and shift", norms.stream().map(TensorRole.Norm::weight).toList());
        requireAllOrNone(
                "running statistics", norms.stream().map(TensorRole.Norm::runningMean).toList());
        requireAllOrNone("conv1 bias", List.of(TensorRole.CONV1_BIAS));
        if (geometry.bottleneck()) {
            requireAllOrNone("conv2 bias", List.of(TensorRole.CONV2_BIAS));
        }
    }

    /** Checks that there are statistics to normalize with. */
    void requireStatisticsFor(Normalization normalization) {
        if (normalization == Normalization.RUNNING && !hasRunningStatistics(tensors)) {
            problems.add(
                    Reason.MISSING,
                    "normalization running",
                    "expected running_mean and running_var in every batch norm, got none; use"
                            + " normalization batch");
        }
    }

    /** Whether any batch norm carries running statistics. */
    static boolean hasRunningStatistics(BlockTensors tensors) {
        for (int layer : tensors.numbers()) {
            for (TensorRole.Norm norm : TensorRole.norms(true)) {
                if (tensors.has(layer, norm.runningMean())
                        || tensors.has(layer, norm.runningVar())) {
                    return true;
                }
            }
        }
        return false;
    }

    private void requireAllOrNone(String what, List<TensorRole> roles) {
        List<String> with = new ArrayList<>();
        List<String> without = new ArrayList<>();
        for (int layer : tensors.numbers()) {
            if (geometry.isOfItsKind(tensors, layer)) {
                for (TensorRole role : roles) {
                    (tensors.has(layer, role) ? with : without).add(tensors.name(layer, role));
                }
            }
        }
        if (!with.isEmpty() && !without.isEmpty()) {
            problems.add(
                    Reason.INCONSISTENT,
                    without.get(0),
                    "expected %s in all layers or in none, got %s but not %s"
                            .formatted(what, some(with), some(without)));
        }
    }

    private static String some(List<String> names) {
        String first = Quoted.plain(names.get(0));
        return names.size() == 1 ? first : first + " and " + (names.size() - 1) + " more";
    }
}
