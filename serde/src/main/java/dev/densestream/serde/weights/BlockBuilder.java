// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.PlainLayer;
import java.util.ArrayList;
import java.util.List;

/** Puts a block together from values that have been checked. */
final class BlockBuilder {

    private final BlockGeometry geometry;
    private final BlockValues values;

    BlockBuilder(BlockGeometry geometry, BlockValues values) {
        this.geometry = geometry;
        this.values = values;
    }

    DenseBlock build(int layers, Normalization normalization, double eps) {
        List<DenseLayer> list = new ArrayList<>();
        for (int layer = 1; layer <= layers; layer++) {
            list.add(geometry.bottleneck() ? bottleneck(layer) : plain(layer));
        }
        return new DenseBlock(list, normalization, eps);
    }

    private DenseLayer plain(int layer) {
        int c = (int) geometry.channelsBefore(layer);
        int k = (int) geometry.growthRate();
        return new PlainLayer(
                norm(layer, TensorRole.NORM1, c),
                convolution(layer, k, c, 3, TensorRole.CONV1_WEIGHT, TensorRole.CONV1_BIAS));
    }

    private DenseLayer bottleneck(int layer) {
        int c = (int) geometry.channelsBefore(layer);
        int k = (int) geometry.growthRate();
        int width = (int) geometry.bottleneckWidth();
        return new BottleneckLayer(
                norm(layer, TensorRole.NORM1, c),
                convolution(layer, width, c, 1, TensorRole.CONV1_WEIGHT, TensorRole.CONV1_BIAS),
                norm(layer, TensorRole.NORM2, width),
                convolution(layer, k, width, 3, TensorRole.CONV2_WEIGHT, TensorRole.CONV2_BIAS));
    }

    private Convolution convolution(
            int layer, int out, int in, int kernelSize, TensorRole weight, TensorRole bias) {
        double[] shift = values.find(layer, bias);
        return new Convolution(
                out,
                in,
                kernelSize,
                values.get(layer, weight),
                shift != null ? shift : new double[out]);
    }

    private BatchNorm norm(int layer, TensorRole.Norm norm, int channels) {
        boolean affine = values.find(layer, norm.weight()) != null;
        boolean running = values.find(layer, norm.runningMean()) != null;
        return new BatchNorm(
                channels,
                affine
                        ? new BatchNorm.Affine(
                                values.get(layer, norm.weight()), values.get(layer, norm.bias()))
                        : null,
                running
                        ? new BatchNorm.Running(
                                values.get(layer, norm.runningMean()),
                                values.get(layer, norm.runningVar()))
                        : null);
    }
}
