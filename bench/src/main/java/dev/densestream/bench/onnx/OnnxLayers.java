// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onnx;

import static dev.densestream.bench.onnx.OnnxGraph.attribute;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.Convolution;
import java.util.List;
import java.util.Objects;

/**
 * The pieces of a dense layer in ONNX operators.
 *
 * @param graph where the operators go
 * @param eps the block's eps
 */
record OnnxLayers(OnnxGraph graph, double eps) {

    /** Batch norm and ReLU, with running statistics where there are some. */
    String normalize(String x, BatchNorm norm) {
        if (norm.running() != null) {
            return normalizeByRunning(x, norm);
        }
        BatchNorm.Affine affine = norm.affine();
        return affine == null ? normalizeByBatch(x) : normalizeByBatch(x, affine);
    }

    private String normalizeByBatch(String x, BatchNorm.Affine affine) {
        int channels = affine.weight().length;
        String weight = graph.constant(affine.weight(), 1, channels, 1, 1);
        String bias = graph.constant(affine.bias(), 1, channels, 1, 1);
        String scaled = graph.node("Mul", List.of(standardize(x), weight));
        return graph.node("Relu", List.of(graph.node("Add", List.of(scaled, bias))));
    }

    /**
     * Batch statistics, normalization and ReLU. From primitive operators: with {@code
     * training_mode} ONNX Runtime's own BatchNormalization computes wrong values on a CPU.
     */
    String normalizeByBatch(String x) {
        return graph.node("Relu", List.of(standardize(x)));
    }

    private String standardize(String x) {
        String mean = mean(x);
        String centered = graph.node("Sub", List.of(x, mean));
        String variance = mean(graph.node("Mul", List.of(centered, centered)));
        String epsilon = graph.constant(new double[] {eps}, 1);
        String deviation =
                graph.node("Sqrt", List.of(graph.node("Add", List.of(variance, epsilon))));
        return graph.node("Div", List.of(centered, deviation));
    }

    private String mean(String x) {
        return graph.node(
                "ReduceMean", List.of(x), attribute("axes", 0, 2, 3), attribute("keepdims", 1));
    }

    /** Trained batch norm and ReLU. */
    String normalizeByRunning(String x, BatchNorm norm) {
        BatchNorm.Affine affine = Objects.requireNonNull(norm.affine());
        BatchNorm.Running running = Objects.requireNonNull(norm.running());
        String normalized =
                graph.node(
                        "BatchNormalization",
                        List.of(
                                x,
                                graph.constant(affine.weight(), norm.channels()),
                                graph.constant(affine.bias(), norm.channels()),
                                graph.constant(running.mean(), norm.channels()),
                                graph.constant(running.variance(), norm.channels())),
                        attribute("epsilon", (float) eps));
        return graph.node("Relu", List.of(normalized));
    }

    String convolve(String x, Convolution convolution) {
        return convolve(
                x,
                convolution.weight(),
                convolution.outChannels(),
                convolution.inChannels(),
                convolution.kernelSize(),
                convolution.stride());
    }

    String convolve(String x, double[] weight, int out, int in, int kernel) {
        return convolve(x, weight, out, in, kernel, 1);
    }

    private String convolve(String x, double[] weight, int out, int in, int kernel, int stride) {
        long pad = kernel / 2;
        return graph.node(
                "Conv",
                List.of(x, graph.constant(weight, out, in, kernel, kernel)),
                attribute("kernel_shape", kernel, kernel),
                attribute("pads", pad, pad, pad, pad),
                attribute("strides", stride, stride));
    }
}
