package dev.densestream.densenet;

import dev.densestream.densenet.kernel.Kernels;
import java.util.List;

/**
 * The weights of one bottleneck layer as the kernels want them.
 *
 * @param norm2 with the bias of the 1x1 convolution in its means
 */
record PackedBottleneck(
        PointwiseWeights pointwise, LayerNorm norm2, WinogradWeights weights, float[] bias) {

    static PackedBottleneck of(BottleneckLayer layer, DenseBlock block, Kernels kernels) {
        LayerNorm norm2 =
                new LayerNorm(
                        layer.norm2(), block.normalization(), block.eps(), layer.conv1().bias());
        Convolution conv2 = layer.conv2();
        return new PackedBottleneck(
                new PointwiseWeights(layer.conv1(), kernels),
                norm2,
                new WinogradWeights(
                        List.of(conv2), 0, conv2.inChannels(), BottleneckStages.CHUNK, kernels),
                Floats.of(conv2.bias()));
    }
}
