// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.network;

import static dev.densestream.densenet.fast.buffer.Buffers.START;

import dev.densestream.densenet.Classifier;
import dev.densestream.densenet.FinalNorm;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.FoldedBatchNorm;
import dev.densestream.densenet.fast.conv.PointwiseWeights;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A network's head: the last norm, its ReLU and the average in one pass, without writing the
 * normalized feature maps unless they are wanted; then the classifier, all images at once.
 */
final class CompiledHead {

    private final Kernels kernels;
    private final float[] norm;
    private final @Nullable PointwiseWeights weights;
    private final float[] bias;

    /** The stage of the norm; the embedding's and the classifier's follow. */
    private final int firstStage;

    /**
     * @param classifier null if the network ends with the embedding
     */
    CompiledHead(FinalNorm last, @Nullable Classifier classifier, int firstStage, Kernels kernels) {
        this.kernels = kernels;
        this.firstStage = firstStage;
        norm =
                new FoldedBatchNorm(
                                last.norm(), Normalization.RUNNING, last.eps(), null, null, null)
                        .fixed();
        weights = classifier == null ? null : PointwiseWeights.plain(classifier.linear(), kernels);
        bias = new float[classifier == null ? 0 : classifier.classes()];
        for (int j = 0; j < bias.length && classifier != null; j++) {
            bias[j] = (float) classifier.linear().bias()[j];
        }
    }

    /** The most images at once: a group of columns for the classifier. */
    static int mostImages(Kernels kernels) {
        return 2 * kernels.lanes();
    }

    /** Adds what it takes for the last block's feature maps. */
    void declare(BufferNeeds needs, Shape maps) {
        long lanes = kernels.lanes();
        needs.need(Buffer.ROWS, maps.pixels() + 2 * lanes)
                .need(Buffer.PIXELS, (2L * maps.c() + 1) * lanes);
        if (weights != null) {
            needs.need(Buffer.CONVOLVED, 2L * bias.length * lanes);
        }
    }

    /**
     * @param last the last stage that is wanted
     * @param maps all channels of the last block
     */
    void run(int last, FloatTensor maps, Delivery delivery, Buffers buffers) {
        if (delivery.wants(firstStage)) {
            normalize(maps, delivery, buffers);
        }
        if (last > firstStage) {
            average(maps, buffers);
            deliver(firstStage + 1, maps.shape(), Buffer.PIXELS, null, delivery, buffers);
        }
        if (weights != null && last > firstStage + 1) {
            classify(weights, maps.shape().n(), buffers);
            Shape logits = new Shape(maps.shape().n(), bias.length, 1, 1);
            deliver(firstStage + 2, logits, Buffer.CONVOLVED, bias, delivery, buffers);
        }
    }

    /** Without ReLU, as nobody but who asks for it wants it. */
    private void normalize(FloatTensor maps, Delivery delivery, Buffers buffers) {
        Shape shape = maps.shape();
        int pixels = shape.pixels();
        float[] rows = buffers.get(Buffer.ROWS);
        for (int n = 0; n < shape.n(); n++) {
            for (int c = 0; c < shape.c(); c++) {
                int from = (n * shape.c() + c) * pixels;
                float mean = norm[3 * c];
                float scale = norm[3 * c + 1];
                float shift = norm[3 * c + 2];
                for (int i = 0; i < pixels; i++) {
                    rows[START + i] = Math.fma(maps.data()[from + i] - mean, scale, shift);
                }
                delivery.takeChannel(firstStage, n, c, shape.c(), rows, START, pixels, 0);
            }
        }
    }

    /** Writes the averages as pixels of the classifier: a row of images for each channel. */
    private void average(FloatTensor maps, Buffers buffers) {
        Shape shape = maps.shape();
        int pixels = shape.pixels();
        int group = mostImages(kernels);
        float[] embedding = buffers.get(Buffer.PIXELS);
        for (int n = 0; n < shape.n(); n++) {
            for (int c = 0; c < shape.c(); c++) {
                int from = (n * shape.c() + c) * pixels;
                Matrices rows = buffers.matrices(Buffer.ROWS, START, 0, pixels);
                kernels.normalizeRows(
                        buffers.source(maps.data(), from, 0, pixels), rows, 0, 1, pixels, norm, c);
                double sum = kernels.sum(rows.array(), START, pixels);
                embedding[START + c * group + n] = (float) (sum / pixels);
            }
        }
    }

    private void classify(PointwiseWeights linear, int images, Buffers buffers) {
        int group = mostImages(kernels);
        for (int first = 0; first < linear.depth(); first += linear.chunk()) {
            kernels.multiply(
                    buffers.matrices(Buffer.PIXELS, START + first * group, 0, group),
                    linear.from(first),
                    buffers.matrices(Buffer.CONVOLVED, START, 0, group),
                    0,
                    images,
                    first > 0,
                    buffers.prefetch(),
                    buffers.kernelScratch());
        }
    }

    /** Hands over a number for each channel of each image. */
    private void deliver(
            int stage,
            Shape shape,
            Buffer buffer,
            float @Nullable [] add,
            Delivery delivery,
            Buffers buffers) {
        if (!delivery.wants(stage)) {
            return;
        }
        int group = mostImages(kernels);
        for (int n = 0; n < shape.n(); n++) {
            delivery.take(stage, n, buffers.get(buffer), START + n, group, shape.c(), 1, add);
        }
    }
}
