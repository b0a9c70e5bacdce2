// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.Convolution;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.Sides;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The modules of a whole network outside its blocks: first checked by their shapes, then read. */
final class NetworkValues {

    private static final int RANK = 4;

    private final Safetensors file;
    private final NetworkTensors tensors;
    private final Problems problems;

    NetworkValues(Safetensors file, NetworkTensors tensors, Problems problems) {
        this.file = file;
        this.tensors = tensors;
        this.problems = problems;
    }

    /**
     * Checks a convolution.
     *
     * @param inputChannels or UNKNOWN
     * @param kernel its sides, or UNKNOWN
     * @return its output channels, UNKNOWN if they are not to be seen
     */
    long checkConvolution(String name, long inputChannels, long kernel) {
        List<Long> expected = List.of(Sides.UNKNOWN, inputChannels, kernel, kernel);
        TensorInfo weight = checked(name + ".weight", expected);
        long channels = weight == null ? Sides.UNKNOWN : weight.shape().get(0);
        if (tensors.has(name + ".bias")) {
            checked(name + ".bias", List.of(channels));
        }
        return channels;
    }

    /** Checks the linear layer. */
    void checkLinear(String name, long inputChannels) {
        TensorInfo weight = checked(name + ".weight", List.of(Sides.UNKNOWN, inputChannels));
        checked(name + ".bias", List.of(weight == null ? Sides.UNKNOWN : weight.shape().get(0)));
    }

    /** Checks a batch norm: scale and shift, or neither; and running statistics. */
    void checkNorm(String name, long channels) {
        if (tensors.has(name + ".weight") || tensors.has(name + ".bias")) {
            checked(name + ".weight", List.of(channels));
            checked(name + ".bias", List.of(channels));
        }
        checked(name + ".running_mean", List.of(channels));
        checked(name + ".running_var", List.of(channels));
    }

    private @Nullable TensorInfo checked(String name, List<Long> expected) {
        TensorInfo tensor = tensors.get(name);
        if (tensor == null) {
            problems.add(
                    Reason.MISSING,
                    tensors.prefix() + name,
                    "expected shape %s, got no such tensor".formatted(Sides.expected(expected)));
            return null;
        }
        List<Long> got = tensor.shape();
        if (!Sides.fit(expected, got) || got.stream().anyMatch(side -> side > Integer.MAX_VALUE)) {
            problems.add(
                    expected.size() == got.size() ? Reason.CHANNELS : Reason.RANK,
                    tensor.name(),
                    "expected shape %s, got %s"
                            .formatted(Sides.expected(expected), Sides.text(got)));
            return null;
        }
        if (got.size() == RANK && !got.get(2).equals(got.get(3))) {
            problems.add(
                    Reason.KERNEL_SIZE,
                    tensor.name(),
                    "expected a square kernel, got " + Sides.text(got));
            return null;
        }
        return tensor;
    }

    /** A batch norm that has been checked. */
    BatchNorm norm(String name) {
        double[] mean = values(name + ".running_mean");
        double[] variance = values(name + ".running_var");
        for (int i = 0; i < variance.length; i++) {
            if (variance[i] < 0) {
                problems.add(
                        Reason.VALUE,
                        tensors.prefix() + name + ".running_var",
                        "expected variances of at least 0, got %s at index (%d)"
                                .formatted(variance[i], i));
                break;
            }
        }
        BatchNorm.Affine affine =
                tensors.has(name + ".weight")
                        ? new BatchNorm.Affine(values(name + ".weight"), values(name + ".bias"))
                        : null;
        return new BatchNorm(mean.length, affine, new BatchNorm.Running(mean, variance));
    }

    /** A convolution that has been checked. */
    Convolution convolution(String name, int stride) {
        List<Long> shape = shape(name + ".weight");
        return convolution(name, shape.get(2).intValue(), stride);
    }

    /** The linear layer, as a convolution. */
    Convolution linear(String name) {
        return convolution(name, 1, 1);
    }

    private Convolution convolution(String name, int kernel, int stride) {
        List<Long> shape = shape(name + ".weight");
        int out = shape.get(0).intValue();
        return new Convolution(
                out,
                shape.get(1).intValue(),
                kernel,
                stride,
                values(name + ".weight"),
                tensors.has(name + ".bias") ? values(name + ".bias") : new double[out]);
    }

    private List<Long> shape(String name) {
        return required(name).shape();
    }

    private double[] values(String name) {
        TensorInfo tensor = required(name);
        if (!BlockValues.requireFloatingPoint(tensor, problems)) {
            // nothing is built of them: the problem is thrown
            return new double[Math.toIntExact(tensor.elements())];
        }
        double[] values = file.doubles(tensor);
        BlockValues.requireFinite(tensor, values, problems);
        return values;
    }

    private TensorInfo required(String name) {
        TensorInfo tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException("no tensor " + Quoted.plain(name));
        }
        return tensor;
    }
}
