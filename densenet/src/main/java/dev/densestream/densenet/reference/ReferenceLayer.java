// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.Shape;

/** One dense layer by its definition. */
final class ReferenceLayer {

    /** Reads channels [0, C) of {@code features} and writes channels [C, C + k). */
    static void append(DenseLayer layer, DenseBlock block, DoubleTensor features) {
        DoubleTensor normalized =
                ReferenceNorm.relu(features, layer.norm1(), block.normalization(), block.eps());
        if (layer instanceof PlainLayer plain) {
            ReferenceConvolution.into(normalized, plain.conv1(), features, plain.inputChannels());
        } else if (layer instanceof BottleneckLayer bottleneck) {
            Shape narrow = features.shape().withChannels(bottleneck.bottleneckWidth());
            DoubleTensor squeezed = DoubleTensor.zeros(narrow);
            ReferenceConvolution.into(normalized, bottleneck.conv1(), squeezed, 0);
            DoubleTensor again =
                    ReferenceNorm.relu(
                            squeezed, bottleneck.norm2(), block.normalization(), block.eps());
            ReferenceConvolution.into(
                    again, bottleneck.conv2(), features, bottleneck.inputChannels());
        }
    }

    private ReferenceLayer() {}
}
