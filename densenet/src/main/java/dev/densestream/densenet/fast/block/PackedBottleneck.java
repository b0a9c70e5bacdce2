// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.fast.conv.Equilibration;
import dev.densestream.densenet.fast.conv.FoldedBatchNorm;
import dev.densestream.densenet.fast.conv.PointwiseWeights;
import dev.densestream.densenet.fast.conv.TileWeights;
import dev.densestream.densenet.kernel.Kernels;

/**
 * The weights of one bottleneck layer as the kernels want them.
 *
 * @param norm1 gives balanced pixels
 * @param norm2 takes the balance off and gives pixels balanced for the 3x3 convolution; with the
 *     bias of the 1x1 convolution in its means
 */
record PackedBottleneck(
        FoldedBatchNorm norm1,
        PointwiseWeights pointwise,
        FoldedBatchNorm norm2,
        TileWeights weights) {

    static PackedBottleneck of(BottleneckLayer layer, DenseBlock block, Kernels kernels) {
        Equilibration balance = Equilibration.of(layer, block);
        double[] ofTransforms = Equilibration.ofTransforms(layer, block);
        Convolution conv1 = layer.conv1();
        Normalization normalization = block.normalization();
        return new PackedBottleneck(
                new FoldedBatchNorm(
                        layer.norm1(), normalization, block.eps(), null, null, balance.input()),
                new PointwiseWeights(conv1, balance, kernels),
                new FoldedBatchNorm(
                        layer.norm2(),
                        normalization,
                        block.eps(),
                        conv1.bias(),
                        balance.output(),
                        ofTransforms),
                TileWeights.of(
                        layer.conv2(), block, BottleneckConvolutions.CHUNK, ofTransforms, kernels));
    }
}
