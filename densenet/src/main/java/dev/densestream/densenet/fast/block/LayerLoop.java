// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.FoldedBatchNorm;
import dev.densestream.densenet.fast.layout.Regions;
import dev.densestream.densenet.fast.layout.Regions.Region;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.List;

/**
 * The order of layers and regions, and the statistics in between.
 *
 * <p>With running statistics a region of whole images goes through all layers before the next one
 * starts, so that its feature maps stay in cache; batch statistics need all regions of a layer
 * first.
 *
 * @param norms of the layers' inputs
 */
record LayerLoop(List<FoldedBatchNorm> norms, Normalization normalization, Kernels kernels) {

    /** What a region's scratch memory should come to: 4 MB. */
    static final int REGION_FLOATS = 1 << 20;

    /** What a kind of layer does. The norm, [channels][mean, scale, shift], is only to be read. */
    interface Step {

        /** Does what a layer needs of the whole batch first; only with batch statistics. */
        default void prepare(int layer, float[] norm) {}

        /** Appends one layer's feature maps in one region. */
        void append(int layer, float[] norm, Region region);

        /** Does what comes after all layers of a region of whole images. */
        default void finish(Region region) {}
    }

    static LayerLoop of(DenseBlock block, Kernels kernels) {
        List<FoldedBatchNorm> norms =
                block.layers().stream()
                        .map(DenseLayer::norm1)
                        .map(
                                norm ->
                                        new FoldedBatchNorm(
                                                norm,
                                                block.normalization(),
                                                block.eps(),
                                                null,
                                                null,
                                                null))
                        .toList();
        return new LayerLoop(norms, block.normalization(), kernels);
    }

    /** Adds what the statistics of the batch take. */
    BufferNeeds declare(BufferNeeds needs, Shape output) {
        return normalization == Normalization.BATCH
                ? needs.need(Buffer.NORM, 3L * output.c()).needStatistics(output.c())
                : needs;
    }

    void run(FloatTensor output, Buffers buffers, Regions regions, Step step) {
        if (normalization == Normalization.BATCH) {
            layerByLayer(output, buffers, regions, step);
        } else if (regions.wholeImages()) {
            for (Region region : regions.list()) {
                for (int layer = 0; layer < norms.size(); layer++) {
                    step.append(layer, norm(layer, buffers), region);
                }
                step.finish(region);
            }
        } else {
            for (int layer = 0; layer < norms.size(); layer++) {
                for (Region region : regions.list()) {
                    step.append(layer, norm(layer, buffers), region);
                }
            }
        }
    }

    private void layerByLayer(FloatTensor output, Buffers buffers, Regions regions, Step step) {
        int measured = 0;
        for (int layer = 0; layer < norms.size(); layer++) {
            for (; measured < norms.get(layer).channels(); measured++) {
                measure(output, measured, buffers);
            }
            float[] norm = norm(layer, buffers);
            step.prepare(layer, norm);
            for (Region region : regions.list()) {
                step.append(layer, norm, region);
            }
        }
    }

    private float[] norm(int layer, Buffers buffers) {
        return norms.get(layer).values(buffers.statistics(), buffers.get(Buffer.NORM));
    }

    private void measure(FloatTensor output, int channel, Buffers buffers) {
        Shape shape = output.shape();
        buffers.statistics()
                .measure(
                        channel,
                        output.data(),
                        channel * shape.pixels(),
                        shape.c() * shape.pixels(),
                        shape.n(),
                        shape.pixels(),
                        kernels);
    }
}
