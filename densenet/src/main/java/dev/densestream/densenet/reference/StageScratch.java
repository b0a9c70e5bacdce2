// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Classifier;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Embedding;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.Stage;
import dev.densestream.densenet.StemConvolution;
import dev.densestream.densenet.StemPool;
import dev.densestream.densenet.Transition;
import dev.densestream.densenet.tensor.Shape;

/** The memory that a stage takes by its definition. */
final class StageScratch {

    /** Bytes of a stage's input and output, and of what is between, all in double. */
    static long bytes(Stage stage, Shape input) {
        Shape output = stage.outputShape(input);
        return doubles(input) + doubles(output) + between(stage, input);
    }

    private static long between(Stage stage, Shape input) {
        if (stage instanceof StemConvolution stem) {
            return doubles(input) + stem.convolution().unpackedBytes();
        }
        if (stage instanceof StemPool) {
            return 2 * doubles(input);
        }
        if (stage instanceof DenseBlock block) {
            return layers(block, input) + unpackedBytes(block);
        }
        if (stage instanceof Transition transition) {
            return doubles(input)
                    + doubles(input, transition.outputChannels())
                    + transition.convolution().unpackedBytes();
        }
        if (stage instanceof Embedding) {
            return doubles(input);
        }
        return stage instanceof Classifier classifier ? classifier.linear().unpackedBytes() : 0;
    }

    /** What a layer holds at once: normalized, squeezed, and normalized again. */
    static long layers(DenseBlock block, Shape input) {
        long widest = 0;
        for (DenseLayer layer : block.layers()) {
            long channels = layer.inputChannels();
            if (layer instanceof BottleneckLayer bottleneck) {
                channels += 2L * bottleneck.bottleneckWidth();
            }
            widest = Math.max(widest, channels);
        }
        return doubles(input, widest);
    }

    /** Weights of a layer in double, where they are held in float. */
    static long unpackedBytes(DenseBlock block) {
        long most = 0;
        for (DenseLayer layer : block.layers()) {
            long bytes =
                    layer instanceof BottleneckLayer bottleneck
                            ? bottleneck.conv1().unpackedBytes()
                                    + bottleneck.conv2().unpackedBytes()
                            : ((PlainLayer) layer).conv1().unpackedBytes();
            most = Math.max(most, bytes);
        }
        return most;
    }

    private static long doubles(Shape shape) {
        return doubles(shape, shape.c());
    }

    private static long doubles(Shape shape, long channels) {
        return channels * shape.n() * shape.pixels() * Double.BYTES;
    }

    private StageScratch() {}
}
