// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import static dev.densestream.densenet.fast.buffer.Buffers.START;

import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.NormalizedPhases;
import dev.densestream.densenet.fast.conv.PointwiseConvolution;
import dev.densestream.densenet.fast.conv.TileConvolution;
import dev.densestream.densenet.fast.layout.PixelOrder;
import dev.densestream.densenet.fast.layout.Regions.Region;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.List;

/**
 * What the layers of a bottleneck block have in common, whatever the order of their pixels.
 *
 * @param growthRate channels that each layer appends
 */
record BottleneckConvolutions(
        Kernels kernels,
        NormalizedPhases phases,
        TileConvolution tiles,
        PointwiseConvolution pointwise,
        List<PackedBottleneck> layers,
        int growthRate) {

    /**
     * Input channels of the 3x3 convolution multiplied at once: transforms stay in the L2 cache.
     */
    static final int CHUNK = 128;

    /** The channels that the last layer reads: those worth packing. */
    int packedChannels() {
        return layers.get(layers.size() - 1).pointwise().depth();
    }

    boolean isLast(int layer) {
        return layer == layers.size() - 1;
    }

    /** A layer's second norm, [channels][mean, scale, shift]. */
    float[] norm2(int layer, Buffers buffers) {
        return layers.get(layer)
                .norm2()
                .values(buffers.squeezedStatistics(), buffers.get(Buffer.NORM2));
    }

    /** The widest layer's squeezed channels. */
    int width() {
        return layers.stream().mapToInt(layer -> layer.weights().depth()).max().orElseThrow();
    }

    /** Adds what the 3x3 convolutions of all layers take, besides their inputs. */
    BufferNeeds declareTiles(BufferNeeds needs) {
        for (PackedBottleneck layer : layers) {
            tiles.declare(needs, layer.weights());
        }
        return needs;
    }

    /** Adds what the 3x3 convolutions of all layers read, where that is phases of its own. */
    BufferNeeds declarePhases(BufferNeeds needs, TileGrid grid) {
        boolean squares = layers.stream().anyMatch(layer -> layer.weights().direct() != null);
        if (squares) {
            phases.declareSquares(needs, grid);
        }
        return phases.declare(needs, grid, squares ? width() + 1 : width());
    }

    /** Adds what the 1x1 convolutions of all layers give. */
    BufferNeeds declareSqueezed(BufferNeeds needs, PixelOrder order) {
        for (PackedBottleneck layer : layers) {
            pointwise.declareSqueezed(needs, layer.pointwise(), order);
        }
        return needs;
    }

    /**
     * Convolves squeezed and normalized channels, 3x3, into the layer's feature maps.
     *
     * @param phases the channels as phase planes, from {@code START + grid.margin()}, and with
     *     running statistics their squares behind them
     */
    void convolve(
            int layer,
            Region region,
            float[] phases,
            FloatTensor output,
            Buffers buffers,
            TileConvolution.Outputs outputs) {
        PackedBottleneck packed = layers.get(layer);
        Shape shape = output.shape();
        int origin = region.firstPixel(shape) + packed.pointwise().depth() * shape.pixels();
        tiles.convolve(layer, region, packed.weights(), phases, output, origin, buffers, outputs);
    }

    /** Where squeezed channel {@code c} starts. */
    int squeezed(int c, PixelOrder order) {
        return START + c * pointwise.channelStride(order);
    }
}
