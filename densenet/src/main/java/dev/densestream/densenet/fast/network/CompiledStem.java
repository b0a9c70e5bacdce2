// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.network;

import static dev.densestream.densenet.fast.buffer.Buffers.START;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.StemConvolution;
import dev.densestream.densenet.StemPool;
import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.WindowConvolution;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network's stem: its convolutions, each with the norm behind it folded into its weights, and its
 * pool, which writes into the first block's feature maps. Image after image.
 */
final class CompiledStem {

    /** Each with the norm behind it. */
    private final List<WindowConvolution> folded = new ArrayList<>();

    /** The same without, for those who want to see what a convolution gives. */
    private final List<WindowConvolution> asDefined = new ArrayList<>();

    private final StemPooling pooling;
    private final boolean pooled;

    /**
     * @param pool null if there is neither a norm nor a pool behind the last convolution
     */
    CompiledStem(List<StemConvolution> convolutions, @Nullable StemPool pool, Kernels kernels) {
        for (int i = 0; i < convolutions.size(); i++) {
            StemConvolution stage = convolutions.get(i);
            boolean last = i == convolutions.size() - 1;
            AffineNorm none = AffineNorm.none(stage.outputChannels());
            AffineNorm behind =
                    last
                            ? pool == null ? none : AffineNorm.of(pool.norm(), pool.eps())
                            : behind(convolutions.get(i + 1));
            folded.add(convolution(stage, behind, last, kernels));
            asDefined.add(convolution(stage, none, false, kernels));
        }
        pooling = new StemPooling(pool == null ? null : pool.kind(), kernels);
        pooled = pool != null;
    }

    private static AffineNorm behind(StemConvolution next) {
        BatchNorm norm = next.norm();
        if (norm == null) {
            throw new IllegalArgumentException(
                    "stem: expected a norm between two convolutions, got none");
        }
        return AffineNorm.of(norm, next.eps());
    }

    private static WindowConvolution convolution(
            StemConvolution stage, AffineNorm behind, boolean mayAdd, Kernels kernels) {
        return new WindowConvolution(
                stage.convolution(), behind.scale(), behind.shift(), mayAdd, kernels);
    }

    /** How many of a network's stages it computes. */
    int stages() {
        return folded.size() + (pooled ? 1 : 0);
    }

    /** Adds what it takes for images of such sides. */
    void declare(BufferNeeds needs, int height, int width) {
        int h = height;
        int w = width;
        for (WindowConvolution convolution : folded) {
            convolution.declare(needs, h, w);
            h = convolution.outputSide(h);
            w = convolution.outputSide(w);
        }
        pooling.declare(needs, h, w);
    }

    /**
     * Computes one image.
     *
     * @param last the last stage that is wanted; what follows is not computed
     * @param x the image, channel after channel from {@code offset}
     * @param to whose first channels become what the stem gives; null if that is not wanted
     * @param image of {@code to} and of the delivery
     */
    void run(
            int last,
            float[] x,
            int offset,
            int height,
            int width,
            @Nullable FloatTensor to,
            int image,
            Delivery delivery,
            Buffers buffers) {
        float[] source = x;
        int from = offset;
        int stride = height * width;
        float[] bias = null;
        int h = height;
        int w = width;
        for (int i = 0; i < folded.size() && i <= last; i++) {
            WindowConvolution convolution = folded.get(i);
            convolution.load(source, from, stride, bias, h, w, buffers);
            stride = convolution.channelStride(w, h);
            int nextHeight = convolution.outputSide(h);
            int nextWidth = convolution.outputSide(w);
            source = buffers.get(Buffer.CONVOLVED);
            from = START;
            if (delivery.wants(i)) {
                WindowConvolution raw = asDefined.get(i);
                raw.convolve(h, w, buffers);
                int pixels = nextHeight * nextWidth;
                delivery.take(i, image, source, from, stride, raw.columns(), pixels, raw.bias());
            }
            if (i < last || to != null) {
                convolution.convolve(h, w, buffers);
            }
            bias = convolution.bias();
            h = nextHeight;
            w = nextWidth;
        }
        if (to != null && bias != null) {
            pool(source, stride, h, w, bias, to, image, delivery, buffers);
        }
    }

    private void pool(
            float[] x,
            int stride,
            int height,
            int width,
            float[] bias,
            FloatTensor to,
            int image,
            Delivery delivery,
            Buffers buffers) {
        float[] scale = folded.get(folded.size() - 1).scale();
        int pixels = pooling.outputSide(height) * pooling.outputSide(width);
        int first = image * to.shape().c() * pixels;
        for (int c = 0; c < bias.length; c++) {
            pooling.pool(
                    x,
                    START + c * stride,
                    height,
                    width,
                    scale[c],
                    bias[c],
                    to.data(),
                    first + c * pixels,
                    buffers);
        }
        int stage = folded.size();
        if (pooled && delivery.wants(stage)) {
            delivery.take(stage, image, to.data(), first, pixels, bias.length, pixels, null);
        }
    }
}
