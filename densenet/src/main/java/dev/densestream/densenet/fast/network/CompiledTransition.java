// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.network;

import static dev.densestream.densenet.fast.buffer.Buffers.START;

import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.Transition;
import dev.densestream.densenet.fast.block.PackedSink;
import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.Equilibration;
import dev.densestream.densenet.fast.conv.FoldedBatchNorm;
import dev.densestream.densenet.fast.conv.PointwiseConvolution;
import dev.densestream.densenet.fast.conv.PointwiseWeights;
import dev.densestream.densenet.fast.conv.PooledPhases;
import dev.densestream.densenet.fast.layout.PixelOrder;
import dev.densestream.densenet.fast.layout.Regions.Region;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;

/**
 * A transition, pooled before its convolution: averages and weighted sums commute, and a quarter of
 * the products is left. It writes into the next block's feature maps.
 */
final class CompiledTransition implements PackedSink {

    /** Pixels that are packed and multiplied together: they stay in the second-level cache. */
    private static final int PIXELS = 1024;

    private final Kernels kernels;
    private final PointwiseConvolution pointwise;
    private final PointwiseWeights weights;
    private final float[] norm;

    /** Averages are not negative: this leaves them as they are. */
    private final float[] identity;

    private final float[] scale;
    private final float[] bias;

    CompiledTransition(Transition transition, Kernels kernels) {
        this.kernels = kernels;
        pointwise = new PointwiseConvolution(kernels);
        Equilibration balance = Equilibration.of(transition);
        weights = new PointwiseWeights(transition.convolution(), balance, kernels);
        FoldedBatchNorm folded =
                new FoldedBatchNorm(
                        transition.norm(),
                        Normalization.RUNNING,
                        transition.eps(),
                        null,
                        null,
                        balance.input());
        norm = folded.fixed();
        identity = new float[norm.length];
        for (int c = 0; c < folded.channels(); c++) {
            FoldedBatchNorm.write(c, 0, 1, 0, identity);
        }
        scale = new float[weights.columns()];
        bias = new float[weights.columns()];
        for (int j = 0; j < scale.length; j++) {
            scale[j] = (float) (1 / balance.output()[j]);
            bias[j] = (float) transition.convolution().bias()[j];
        }
    }

    /** Adds what it takes for feature maps of such a shape. */
    void declare(BufferNeeds needs, Shape maps, Buffers buffers) {
        PixelOrder order = order(maps, Math.min(maps.n(), imagesAtOnce(maps)), buffers);
        long plane = plane(maps);
        needs.need(Buffer.ROWS, plane + order.pixels() + 2L * kernels.lanes());
        pointwise.declarePacked(needs, order, weights.depth());
        pointwise.declareSqueezed(needs, weights, order);
    }

    /** Floats of a normalized channel of one image. */
    private int plane(Shape maps) {
        int lanes = kernels.lanes();
        return (maps.pixels() + 2 * lanes) / lanes * lanes;
    }

    private static int pooledPixels(Shape maps) {
        return (maps.h() / 2) * (maps.w() / 2);
    }

    private static int imagesAtOnce(Shape maps) {
        return Math.max(1, PIXELS / pooledPixels(maps));
    }

    private PixelOrder order(Shape maps, int images, Buffers buffers) {
        Shape pooled = new Shape(images, maps.c(), maps.h() / 2, maps.w() / 2);
        return buffers.order(pooled, kernels.lanes());
    }

    /**
     * @param maps all channels of the block before
     * @param to whose first channels become what the transition gives
     */
    void run(FloatTensor maps, FloatTensor to, Buffers buffers) {
        Shape shape = maps.shape();
        int atOnce = imagesAtOnce(shape);
        for (int first = 0; first < shape.n(); first += atOnce) {
            PixelOrder order = order(shape, Math.min(atOnce, shape.n() - first), buffers);
            for (int c = 0; c < shape.c(); c++) {
                pool(maps, first, c, order, buffers);
                pointwise.packChannel(
                        buffers.get(Buffer.ROWS),
                        START + plane(shape),
                        order,
                        c,
                        weights.depth(),
                        buffers);
            }
            pointwise.squeeze(weights, identity, null, null, order, weights.depth(), buffers);
            store(to, first, order, buffers);
        }
    }

    /** Normalizes and pools a channel of some images: their pixels side by side. */
    private void pool(
            FloatTensor maps, int firstImage, int channel, PixelOrder order, Buffers buffers) {
        Shape shape = maps.shape();
        int pixels = shape.pixels();
        float[] rows = buffers.get(Buffer.ROWS);
        int to = START + plane(shape);
        int images = order.pixels() / pooledPixels(shape);
        for (int n = 0; n < images; n++) {
            int from = ((firstImage + n) * shape.c() + channel) * pixels;
            kernels.normalizeRows(
                    buffers.source(maps.data(), from, 0, pixels),
                    buffers.matrices(Buffer.ROWS, START, 0, plane(shape)),
                    0,
                    1,
                    pixels,
                    norm,
                    channel);
            for (int h = 0; h < shape.h() / 2; h++) {
                int above = START + 2 * h * shape.w();
                int count = shape.w() / 2;
                kernels.averagePairs(rows, above, above + shape.w(), count, rows, to);
                to += count;
            }
        }
    }

    @Override
    public BufferNeeds declare(BufferNeeds needs, Region region, Buffers buffers) {
        return pointwise.declareSqueezed(needs, weights, order(region, buffers));
    }

    private PixelOrder order(Region region, Buffers buffers) {
        TileGrid grid = region.grid();
        Shape maps = new Shape(grid.images(), weights.depth(), grid.rows(), grid.columns());
        return order(maps, grid.images(), buffers);
    }

    @Override
    public void take(Region region, int channels, FloatTensor to, Buffers buffers) {
        PixelOrder order = order(region, buffers);
        new PooledPhases(pointwise, kernels, norm, region.grid().tiles(), channels)
                .convolve(weights, order, buffers);
        int stride = pointwise.channelStride(order);
        for (int j = 0; j < weights.columns(); j++) {
            for (int quarter = 0; quarter < PooledPhases.QUARTERS; quarter++) {
                storeQuarter(region, quarter, j, START + j * stride, to, buffers);
            }
        }
    }

    /** Writes every second pixel of every second row: one of each tile. */
    private void storeQuarter(
            Region region, int quarter, int channel, int start, FloatTensor to, Buffers buffers) {
        float[] squeezed = buffers.get(Buffer.SQUEEZED);
        float[] out = to.data();
        TileGrid grid = region.grid();
        Shape shape = to.shape();
        float factor = scale[channel];
        float shift = bias[channel];
        int from = start + quarter * grid.tiles();
        for (int n = 0; n < grid.images(); n++) {
            int image = (region.firstImage() + n) * shape.c() + channel;
            int at = image * shape.pixels() + quarter / 2 * shape.w() + quarter % 2;
            for (int row = 0; row < grid.tileRows(); row++) {
                for (int column = 0; column < grid.tileColumns(); column++) {
                    out[at + 2 * column] = squeezed[from + column] * factor + shift;
                }
                from += grid.tileColumns();
                at += 2 * shape.w();
            }
        }
    }

    private void store(FloatTensor to, int firstImage, PixelOrder order, Buffers buffers) {
        Shape shape = to.shape();
        float[] squeezed = buffers.get(Buffer.SQUEEZED);
        int stride = pointwise.channelStride(order);
        for (int n = 0; n < order.pixels() / shape.pixels(); n++) {
            for (int j = 0; j < weights.columns(); j++) {
                int from = START + j * stride + n * shape.pixels();
                int at = ((firstImage + n) * shape.c() + j) * shape.pixels();
                float factor = scale[j];
                float shift = bias[j];
                for (int p = 0; p < shape.pixels(); p++) {
                    to.data()[at + p] = squeezed[from + p] * factor + shift;
                }
            }
        }
    }
}
