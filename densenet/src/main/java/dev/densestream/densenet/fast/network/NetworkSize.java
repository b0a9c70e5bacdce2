// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.network;

import dev.densestream.densenet.Classifier;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Stage;
import dev.densestream.densenet.StemConvolution;
import dev.densestream.densenet.Transition;
import dev.densestream.densenet.fast.block.PreparedSize;
import dev.densestream.densenet.fast.conv.PointwiseWeights;
import dev.densestream.densenet.fast.conv.WindowConvolution;
import dev.densestream.densenet.kernel.Kernels;

/** What a network takes once the fast engine has prepared it, known before. */
public final class NetworkSize {

    /** Headers of arrays and objects around them. */
    private static final long STAGE_BYTES = 2048;

    /** Bytes of all weights. */
    public static long of(Network network, Kernels kernels) {
        long bytes = 0;
        for (Network.Named named : network.stages()) {
            bytes += STAGE_BYTES + of(named.stage(), kernels);
        }
        return bytes;
    }

    private static long of(Stage stage, Kernels kernels) {
        if (stage instanceof DenseBlock block) {
            return PreparedSize.of(block, kernels);
        }
        return stage.sizeBytes() + packedFloats(stage, kernels) * Float.BYTES;
    }

    private static long packedFloats(Stage stage, Kernels kernels) {
        if (stage instanceof StemConvolution stem) {
            return 2 * WindowConvolution.packedFloats(stem.convolution(), kernels);
        }
        if (stage instanceof Transition transition) {
            Convolution convolution = transition.convolution();
            return PointwiseWeights.mostFloats(convolution, kernels)
                    + 8L * convolution.inChannels()
                    + 4L * convolution.outChannels();
        }
        return stage instanceof Classifier classifier
                ? PointwiseWeights.mostFloats(classifier.linear(), kernels) + classifier.classes()
                : 3L * stage.inputChannels();
    }

    private NetworkSize() {}
}
