// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.InputShape;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsDtype;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.Sides;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the self-test of a model; rank 3 is taken as N = 1. */
final class SelfTestReader {

    /** Of a network: its self-test runs before each version serves. */
    private static final int MAX_SIDE = 64;

    private final Safetensors file;
    private final Problems problems;

    SelfTestReader(Safetensors file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The self-test, or null if the file has none; what is wrong goes to {@code problems}. */
    @Nullable SelfTest read(BlockGeometry geometry, int layers) {
        TensorInfo input = file.tensors().get(SelfTest.INPUT);
        TensorInfo output = file.tensors().get(SelfTest.OUTPUT);
        if (input == null || output == null) {
            requireNone(input, output);
            return null;
        }
        return fits(input, output, geometry, layers) ? test(Network.BLOCK, input, output) : null;
    }

    /** The self-test of a whole network: in single precision, and small. */
    @Nullable SelfTest read(Network network) {
        TensorInfo input = file.tensors().get(SelfTest.INPUT);
        TensorInfo output = file.tensors().get(SelfTest.OUTPUT);
        if (input == null || output == null) {
            requireNone(input, output);
            return null;
        }
        String node = file.metadata().getOrDefault(SelfTest.NODE, network.last());
        if (!network.names().contains(node)) {
            problems.add(
                    Reason.SELF_TEST,
                    "metadata " + SelfTest.NODE,
                    "expected one of %s, got %s"
                            .formatted(String.join(", ", network.names()), Quoted.of(node)));
            return null;
        }
        return fits(input, output, network, node) ? test(node, input, output) : null;
    }

    /** One of the two alone goes to {@code problems}. */
    private void requireNone(@Nullable TensorInfo input, @Nullable TensorInfo output) {
        if (input != null || output != null) {
            problems.add(
                    Reason.SELF_TEST,
                    input == null ? SelfTest.INPUT : SelfTest.OUTPUT,
                    "expected %s and %s or neither, got only one"
                            .formatted(SelfTest.INPUT, SelfTest.OUTPUT));
        }
    }

    private SelfTest test(String node, TensorInfo input, TensorInfo output) {
        return new SelfTest(node, tensor(input), tensor(output), Safetensors.dtype(output));
    }

    private boolean fits(TensorInfo input, TensorInfo output, Network network, String node) {
        List<Long> sides = input.shape();
        if (!isImages(input)) {
            return false;
        }
        int rank = sides.size();
        if (sides.get(rank - 1) > MAX_SIDE || sides.get(rank - 2) > MAX_SIDE) {
            problems.add(
                    Reason.SELF_TEST,
                    SelfTest.INPUT,
                    "expected images of at most %dx%d pixels, got %s"
                            .formatted(MAX_SIDE, MAX_SIDE, Sides.text(sides)));
            return false;
        }
        if (!requireShape(input, withChannels(sides, network.inputChannels()))
                || !requireSingle(input)
                || !requireSingle(output)) {
            return false;
        }
        try {
            Shape shape = network.outputShape(node, InputShape.of(sides).shape());
            List<Long> expected =
                    node.equals(Network.EMBEDDING) || node.equals(Network.LOGITS)
                            ? List.of((long) shape.n(), (long) shape.c())
                            : List.of(
                                    (long) shape.n(),
                                    (long) shape.c(),
                                    (long) shape.h(),
                                    (long) shape.w());
            return requireShape(output, rank == 4 ? expected : expected.subList(1, expected.size()))
                    && requireValues(input)
                    && requireValues(output);
        } catch (IllegalArgumentException e) {
            problems.add(Reason.SELF_TEST, SelfTest.INPUT, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private boolean requireSingle(TensorInfo tensor) {
        if (tensor.dtype() == SafetensorsDtype.F32) {
            return true;
        }
        problems.add(
                Reason.SELF_TEST,
                tensor.name(),
                "expected dtype F32 for a whole network, got " + tensor.dtype());
        return false;
    }

    private boolean isImages(TensorInfo input) {
        int rank = input.shape().size();
        if ((rank != 3 && rank != 4) || input.shape().contains(0L)) {
            problems.add(
                    Reason.SELF_TEST,
                    SelfTest.INPUT,
                    "expected shape (N, C, H, W) or (C, H, W), every side at least 1, got "
                            + Sides.text(input.shape()));
            return false;
        }
        return true;
    }

    private boolean fits(TensorInfo input, TensorInfo output, BlockGeometry geometry, int layers) {
        long inputChannels = geometry.channelsBefore(1);
        long outputChannels = geometry.channelsBefore(layers + 1);
        if (inputChannels == BlockGeometry.UNKNOWN || outputChannels == BlockGeometry.UNKNOWN) {
            return false;
        }
        if (!isImages(input)) {
            return false;
        }
        return requireShape(input, withChannels(input.shape(), inputChannels))
                & requireShape(output, withChannels(input.shape(), outputChannels))
                & requireValues(input)
                & requireValues(output);
    }

    private boolean requireShape(TensorInfo tensor, List<Long> expected) {
        if (tensor.shape().equals(expected)) {
            return true;
        }
        problems.add(
                Reason.SELF_TEST,
                tensor.name(),
                "expected shape %s, got %s"
                        .formatted(Sides.text(expected), Sides.text(tensor.shape())));
        return false;
    }

    private static List<Long> withChannels(List<Long> shape, long channels) {
        List<Long> changed = new ArrayList<>(shape);
        changed.set(shape.size() - 3, channels);
        return changed;
    }

    private boolean requireValues(TensorInfo tensor) {
        return BlockValues.requireFloatingPoint(tensor, problems)
                && BlockValues.requireFinite(tensor, file.doubles(tensor), problems);
    }

    private Tensor tensor(TensorInfo info) {
        Shape shape = shape(info.shape());
        return Safetensors.dtype(info) == Dtype.F64
                ? new DoubleTensor(shape, file.doubles(info))
                : new FloatTensor(shape, file.floats(info));
    }

    /** (N, C, H, W), rank 3 as N = 1; (N, C, 1, 1) of averages and logits. */
    private static Shape shape(List<Long> sides) {
        return switch (sides.size()) {
            case 1 -> new Shape(1, sides.get(0).intValue(), 1, 1);
            case 2 -> new Shape(sides.get(0).intValue(), sides.get(1).intValue(), 1, 1);
            default -> InputShape.of(sides).shape();
        };
    }
}
