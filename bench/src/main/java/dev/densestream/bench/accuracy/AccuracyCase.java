// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.accuracy;

import dev.densestream.bench.Work;
import dev.densestream.bench.WorkData;
import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A block and its input.
 *
 * @param odd the pixel of the first image whose outputs do not count, nor those around it that its
 *     layers reach; -1 for none
 */
record AccuracyCase(String description, WorkData data, int odd) {

    /** A layer of DenseNet-121's second block, on one image. */
    private static final Work LAYERS = new Work("accuracy", 1, 128, 28, 3, 32, 128);

    static List<AccuracyCase> all() {
        List<AccuracyCase> cases = new ArrayList<>();
        for (Work work : Work.ALL) {
            String kind = "unit data, %s".formatted(work.id());
            cases.add(new AccuracyCase(kind, WorkData.of(work), -1));
        }
        for (float value : new float[] {255, 65535, 1e10f}) {
            cases.add(hotPixel(value));
        }
        cases.add(constantOfBatch(0));
        cases.add(constantOfBatch(1));
        for (double scale : new double[] {1e-10, 1e10, 1e15}) {
            cases.add(scaled(scale));
        }
        cases.add(manyDecades());
        return cases;
    }

    private static AccuracyCase hotPixel(float value) {
        WorkData data = named("hot-%s".formatted(value), LAYERS);
        int pixels = data.input().shape().pixels();
        int odd = pixels / 2 + 13;
        for (int c = 0; c < data.work().inputChannels(); c++) {
            data.input().data()[c * pixels + odd] = value;
        }
        return new AccuracyCase(
                "one pixel %s, the outputs beyond it"
                        .formatted((value < 1e6f ? "%.0f" : "%.0e").formatted(value)),
                data,
                odd);
    }

    private static AccuracyCase constantOfBatch(double shift) {
        WorkData data = named("constant-%s".formatted(shift), LAYERS);
        Arrays.fill(data.input().data(), 0);
        return new AccuracyCase(
                "black image, statistics of the batch, norm1.bias + %.0f".formatted(shift),
                changed(data, layer -> ofBatch(layer, shift), Normalization.BATCH),
                -1);
    }

    private static BottleneckLayer ofBatch(BottleneckLayer layer, double shift) {
        return new BottleneckLayer(
                ofBatch(layer.norm1(), shift),
                layer.conv1(),
                ofBatch(layer.norm2(), 0),
                layer.conv2());
    }

    private static BatchNorm ofBatch(BatchNorm norm, double shift) {
        BatchNorm.Affine affine = Objects.requireNonNull(norm.affine());
        double[] bias = Arrays.stream(affine.bias()).map(b -> b + shift).toArray();
        return new BatchNorm(norm.channels(), new BatchNorm.Affine(affine.weight(), bias), null);
    }

    private static AccuracyCase scaled(double scale) {
        return new AccuracyCase(
                "conv1 times %.0e, statistics of norm2 alike".formatted(scale),
                changed(
                        named("scaled-%s".formatted(scale), LAYERS),
                        layer ->
                                new BottleneckLayer(
                                        layer.norm1(),
                                        times(layer.conv1(), scale),
                                        times(layer.norm2(), scale),
                                        layer.conv2()),
                        Normalization.RUNNING),
                -1);
    }

    private static Convolution times(Convolution convolution, double scale) {
        return with(
                convolution,
                Arrays.stream(convolution.weight()).map(w -> (float) (w * scale)).toArray());
    }

    private static BatchNorm times(BatchNorm norm, double scale) {
        BatchNorm.Running running = Objects.requireNonNull(norm.running());
        return new BatchNorm(
                norm.channels(),
                norm.affine(),
                new BatchNorm.Running(
                        Arrays.stream(running.mean()).map(m -> (float) (m * scale)).toArray(),
                        Arrays.stream(running.variance())
                                .map(v -> (float) (v * scale * scale))
                                .toArray()));
    }

    private static AccuracyCase manyDecades() {
        return new AccuracyCase(
                "weights over six decades",
                changed(
                        named("decades", LAYERS),
                        layer ->
                                new BottleneckLayer(
                                        layer.norm1(),
                                        decades(layer.conv1()),
                                        layer.norm2(),
                                        decades(layer.conv2())),
                        Normalization.RUNNING),
                -1);
    }

    /** Each weight times a power of ten of its own, from -3 to 3. */
    private static Convolution decades(Convolution convolution) {
        double[] weight = convolution.weight().clone();
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (weight[i] * Math.pow(10, i * 7919 % 6001 / 1000.0 - 3));
        }
        return with(convolution, weight);
    }

    private static Convolution with(Convolution convolution, double[] weight) {
        return new Convolution(
                convolution.outChannels(),
                convolution.inChannels(),
                convolution.kernelSize(),
                weight);
    }

    /** The data of a work, under a name of its own. */
    private static WorkData named(String id, Work like) {
        return WorkData.of(
                new Work(
                        id,
                        like.images(),
                        like.inputChannels(),
                        like.side(),
                        like.layers(),
                        like.growthRate(),
                        like.bottleneckWidth()));
    }

    private static WorkData changed(
            WorkData data, UnaryOperator<BottleneckLayer> change, Normalization normalization) {
        DenseBlock block =
                new DenseBlock(
                        data.block().layers().stream()
                                .<DenseLayer>map(layer -> change.apply((BottleneckLayer) layer))
                                .toList(),
                        normalization,
                        data.block().eps());
        return new WorkData(data.work(), block, data.input());
    }

    /** The largest error over the new feature maps that count, divided by the largest of them. */
    double error(float[] actual, double[] expected) {
        double error = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            if (counts(i)) {
                double difference = Math.abs(actual[i] - expected[i]);
                error = difference <= error ? error : difference;
                largest = Math.max(largest, Math.abs(expected[i]));
            }
        }
        return error / largest;
    }

    private boolean counts(int index) {
        Shape shape = data.work().outputShape();
        int channel = index / shape.pixels() % shape.c() - data.work().inputChannels();
        if (channel < 0) {
            return false;
        }
        int reach = channel / data.work().growthRate() + 1;
        int rows = Math.abs(index % shape.pixels() / shape.w() - odd / shape.w());
        int columns = Math.abs(index % shape.w() - odd % shape.w());
        return odd < 0 || rows > reach || columns > reach;
    }
}
