package dev.densestream.serde.weights;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.WeightsException.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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
            if (isOfTheBlocksKind(layer)) {
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

    /** A bottleneck layer without its second half is told by its 1x1 kernel. */
    private boolean isOfTheBlocksKind(int layer) {
        if (tensors.isBottleneck(layer) == geometry.bottleneck()) {
            return true;
        }
        TensorInfo conv1 = tensors.get(layer, TensorRole.CONV1_WEIGHT);
        return geometry.bottleneck() && (conv1 == null || !hasKernel(conv1.shape(), 3));
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
                            .formatted(text(geometry.shape(layer, role))));
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
            if (!fits(expected, got)) {
                Reason reason = reason(expected, got);
                problems.add(
                        reason,
                        entry.getValue().name(),
                        "wrong %s, expected shape %s, got %s"
                                .formatted(
                                        reason.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                                        text(expected),
                                        text(got)));
            }
        }
    }

    private static boolean fits(List<Long> expected, List<Long> got) {
        if (expected.size() != got.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            long side = got.get(i);
            if (expected.get(i) == BlockGeometry.UNKNOWN ? side < 1 : side != expected.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static Reason reason(List<Long> expected, List<Long> got) {
        if (expected.size() != got.size()) {
            return Reason.RANK;
        }
        return expected.size() == 4 && !hasKernel(got, expected.get(3))
                ? Reason.KERNEL_SIZE
                : Reason.CHANNELS;
    }

    private static boolean hasKernel(List<Long> shape, long size) {
        return shape.size() == 4 && shape.get(2) == size && shape.get(3) == size;
    }

    private static String kind(boolean bottleneck) {
        return bottleneck ? "bottleneck" : "plain";
    }

    /** A shape as (out, in, h, w), with ? for what the file does not tell. */
    private static String text(List<Long> shape) {
        return shape.stream()
                .map(side -> side == BlockGeometry.UNKNOWN ? "?" : side.toString())
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
