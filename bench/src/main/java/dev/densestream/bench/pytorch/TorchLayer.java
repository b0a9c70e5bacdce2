// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.densestream.bench.FoldedConvolution;
import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.PlainLayer;
import java.util.Arrays;

/** A dense layer in PyTorch's operators. */
sealed interface TorchLayer {

    /** The k feature maps made from (N, C, H, W). */
    NDArray forward(NDArray x);

    static TorchLayer of(NDManager manager, DenseLayer layer, double eps) {
        if (layer instanceof PlainLayer plain) {
            return new Plain(Norm.of(manager, plain.norm1(), eps), Conv.of(manager, plain.conv1()));
        }
        BottleneckLayer bottleneck = (BottleneckLayer) layer;
        if (bottleneck.norm2().running() == null) {
            return new BottleneckOfBatch(
                    Norm.of(manager, bottleneck.norm1(), eps),
                    Conv.of(manager, bottleneck.conv1()),
                    Norm.of(manager, bottleneck.norm2(), eps),
                    Conv.of(manager, bottleneck.conv2()));
        }
        return new Bottleneck(
                Norm.of(manager, bottleneck.norm1(), eps),
                Conv.of(
                        manager,
                        FoldedConvolution.fold(bottleneck.conv1(), bottleneck.norm2(), eps)),
                Conv.of(manager, bottleneck.conv2()));
    }

    /** Batch norm, ReLU, 3x3 convolution. */
    record Plain(Norm norm, Conv conv) implements TorchLayer {

        @Override
        public NDArray forward(NDArray x) {
            return conv.apply(relu(norm.apply(x)));
        }
    }

    /**
     * Batch norm, ReLU, 1x1 convolution with the second batch norm in it, ReLU, 3x3 convolution.
     */
    record Bottleneck(Norm norm, Conv conv1, Conv conv2) implements TorchLayer {

        @Override
        public NDArray forward(NDArray x) {
            return conv2.apply(relu(conv1.apply(relu(norm.apply(x)))));
        }
    }

    /** The same with statistics of the batch, which cannot be folded. */
    record BottleneckOfBatch(Norm norm1, Conv conv1, Norm norm2, Conv conv2) implements TorchLayer {

        @Override
        public NDArray forward(NDArray x) {
            return conv2.apply(relu(norm2.apply(conv1.apply(relu(norm1.apply(x))))));
        }
    }

    /**
     * Batch norm; PyTorch asks for all of its parameters, so unit ones stand in for absent ones.
     */
    record Norm(
            NDArray mean,
            NDArray variance,
            NDArray weight,
            NDArray bias,
            boolean batchStatistics,
            double eps) {

        static Norm of(NDManager manager, BatchNorm norm, double eps) {
            double[] zeros = new double[norm.channels()];
            double[] ones = new double[norm.channels()];
            Arrays.fill(ones, 1);
            BatchNorm.Running running =
                    norm.running() != null ? norm.running() : new BatchNorm.Running(zeros, ones);
            BatchNorm.Affine affine =
                    norm.affine() != null ? norm.affine() : new BatchNorm.Affine(ones, zeros);
            Shape shape = new Shape(norm.channels());
            return new Norm(
                    array(manager, running.mean(), shape),
                    array(manager, running.variance(), shape),
                    array(manager, affine.weight(), shape),
                    array(manager, affine.bias(), shape),
                    norm.running() == null,
                    eps);
        }

        NDArray apply(NDArray x) {
            return x.getNDArrayInternal()
                    .batchNorm(
                            x, mean, variance, weight, bias, 1, 0.1f, (float) eps, batchStatistics)
                    .singletonOrThrow();
        }
    }

    /** A zero-padded convolution. */
    record Conv(NDArray weight, NDArray bias, int pad, int stride) {

        static Conv of(NDManager manager, Convolution c) {
            return new Conv(
                    array(
                            manager,
                            c.weight(),
                            new Shape(
                                    c.outChannels(),
                                    c.inChannels(),
                                    c.kernelSize(),
                                    c.kernelSize())),
                    array(manager, c.bias(), new Shape(c.outChannels())),
                    c.kernelSize() / 2,
                    c.stride());
        }

        NDArray apply(NDArray x) {
            return x.getNDArrayInternal()
                    .convolution(
                            x,
                            weight,
                            bias,
                            new Shape(stride, stride),
                            new Shape(pad, pad),
                            new Shape(1, 1),
                            1)
                    .singletonOrThrow();
        }
    }

    static NDArray relu(NDArray x) {
        return x.getNDArrayInternal().relu();
    }

    private static NDArray array(NDManager manager, double[] values, Shape shape) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return manager.create(narrow, shape);
    }
}
