// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.InputShape;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.WeightsException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the self-test of a block; rank 3 is taken as N = 1. */
final class SelfTestReader {

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
            if (input != null || output != null) {
                problems.add(
                        Reason.SELF_TEST,
                        input == null ? SelfTest.INPUT : SelfTest.OUTPUT,
                        "expected %s and %s or neither, got only one"
                                .formatted(SelfTest.INPUT, SelfTest.OUTPUT));
            }
            return null;
        }
        return fits(input, output, geometry, layers)
                ? new SelfTest(tensor(input), tensor(output), Safetensors.dtype(output))
                : null;
    }

    private boolean fits(TensorInfo input, TensorInfo output, BlockGeometry geometry, int layers) {
        long inputChannels = geometry.channelsBefore(1);
        long outputChannels = geometry.channelsBefore(layers + 1);
        if (inputChannels == BlockGeometry.UNKNOWN || outputChannels == BlockGeometry.UNKNOWN) {
            return false;
        }
        int rank = input.shape().size();
        if ((rank != 3 && rank != 4) || input.shape().contains(0L)) {
            problems.add(
                    Reason.SELF_TEST,
                    SelfTest.INPUT,
                    "expected shape (N, C, H, W) or (C, H, W), every side at least 1, got "
                            + Sides.text(input.shape()));
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
        Shape shape = InputShape.of(info.shape()).shape();
        return Safetensors.dtype(info) == Dtype.F64
                ? new DoubleTensor(shape, file.doubles(info))
                : new FloatTensor(shape, file.floats(info));
    }
}
