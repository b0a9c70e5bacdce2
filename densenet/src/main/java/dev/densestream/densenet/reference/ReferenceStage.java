// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import dev.densestream.densenet.Classifier;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Embedding;
import dev.densestream.densenet.FinalNorm;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.Stage;
import dev.densestream.densenet.StemConvolution;
import dev.densestream.densenet.StemPool;
import dev.densestream.densenet.Transition;
import dev.densestream.densenet.engine.BlockOutput;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.Shape;

/** Each stage of a whole network by its definition. */
final class ReferenceStage {

    /**
     * What a stage gives: a new tensor.
     *
     * @param x only read
     */
    static DoubleTensor apply(Stage stage, DoubleTensor x) {
        DoubleTensor y = DoubleTensor.zeros(stage.outputShape(x.shape()));
        if (stage instanceof StemConvolution stem) {
            DoubleTensor read =
                    stem.norm() == null
                            ? x
                            : ReferenceNorm.relu(x, stem.norm(), Normalization.RUNNING, stem.eps());
            ReferenceConvolution.into(read, stem.convolution(), y, 0);
        } else if (stage instanceof StemPool stem) {
            DoubleTensor positive =
                    ReferenceNorm.relu(x, stem.norm(), Normalization.RUNNING, stem.eps());
            pool(stem.kind(), positive, y);
        } else if (stage instanceof DenseBlock block) {
            BlockOutput.copyInput(x.shape(), x.data(), y.shape(), y.data());
            for (DenseLayer layer : block.layers()) {
                ReferenceLayer.append(layer, block, y);
            }
        } else if (stage instanceof Transition transition) {
            DoubleTensor positive =
                    ReferenceNorm.relu(
                            x, transition.norm(), Normalization.RUNNING, transition.eps());
            Shape full = x.shape().withChannels(y.shape().c());
            DoubleTensor squeezed = DoubleTensor.zeros(full);
            ReferenceConvolution.into(positive, transition.convolution(), squeezed, 0);
            ReferencePool.average(squeezed, y);
        } else if (stage instanceof FinalNorm last) {
            return ReferenceNorm.apply(x, last.norm(), Normalization.RUNNING, last.eps());
        } else if (stage instanceof Embedding) {
            DoubleTensor positive = x.copy();
            ReferenceNorm.relu(positive);
            GlobalAveragePool.into(positive, y);
        } else if (stage instanceof Classifier classifier) {
            ReferenceConvolution.into(x, classifier.linear(), y, 0);
        } else {
            throw new IllegalArgumentException("no definition of " + stage);
        }
        return y;
    }

    private static void pool(StemPool.Kind kind, DoubleTensor from, DoubleTensor to) {
        switch (kind) {
            case NONE -> System.arraycopy(from.data(), 0, to.data(), 0, to.data().length);
            case MAX -> ReferencePool.max(from, to, 2);
            case BLUR -> {
                DoubleTensor maxima = DoubleTensor.zeros(from.shape());
                ReferencePool.max(from, maxima, 1);
                ReferencePool.blur(maxima, to);
            }
        }
    }

    private ReferenceStage() {}
}
