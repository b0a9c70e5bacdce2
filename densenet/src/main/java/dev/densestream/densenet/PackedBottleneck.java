package dev.densestream.densenet;

import dev.densestream.densenet.kernel.Kernels;
import java.util.List;

/**
 * The weights of one bottleneck layer as the kernels want them.
 *
 * @param norm1 gives balanced pixels
 * @param norm2 takes the balance off and gives pixels balanced for the 3x3 convolution; with the
 *     bias of the 1x1 convolution in its means
 */
record PackedBottleneck(
        LayerNorm norm1,
        PointwiseWeights pointwise,
        LayerNorm norm2,
        WinogradWeights weights,
        float[] bias) {

    static PackedBottleneck of(BottleneckLayer layer, DenseBlock block, Kernels kernels) {
        Balance balance = Balance.of(layer, block);
        double[] ofTransforms = Balance.ofTransforms(layer, block);
        Convolution conv1 = layer.conv1();
        Convolution conv2 = layer.conv2();
        Normalization normalization = block.normalization();
        return new PackedBottleneck(
                new LayerNorm(
                        layer.norm1(), normalization, block.eps(), null, null, balance.input()),
                new PointwiseWeights(conv1, balance, kernels),
                new LayerNorm(
                        layer.norm2(),
                        normalization,
                        block.eps(),
                        conv1.bias(),
                        balance.output(),
                        ofTransforms),
                new WinogradWeights(
                        List.of(conv2),
                        0,
                        conv2.inChannels(),
                        BottleneckStages.CHUNK,
                        ofTransforms,
                        kernels),
                Floats.of(conv2.bias()));
    }
}
