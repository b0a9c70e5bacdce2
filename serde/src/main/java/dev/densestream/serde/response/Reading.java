// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.response;

import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.usage.ModelUsage;

/** What a response makes of the vectors that a model computes, one for each image. */
sealed interface Reading {

    /** Nothing: they are sent as they are computed. */
    record AsComputed() implements Reading {}

    /** Of length 1, as vector stores compare them; zeros stay zeros. */
    record UnitLength() implements Reading {}

    /** Probabilities of logits. */
    record Probabilities(ModelUsage usage) implements Reading {}

    /**
     * The most probable classes.
     *
     * @param count of each image
     */
    record TopClasses(ModelUsage usage, int count) implements Reading {}

    /** A new tensor of probabilities. */
    static Tensor probabilities(Tensor logits, ModelUsage usage) {
        return each(logits, usage.activation()::apply);
    }

    /** Changes a vector in place. */
    interface Change {
        void apply(double[] vector);
    }

    static Tensor each(Tensor vectors, Change change) {
        int length = vectors.shape().c();
        double[] changed = new double[vectors.shape().elements()];
        for (int n = 0; n < vectors.shape().n(); n++) {
            double[] vector = vector(vectors, n);
            change.apply(vector);
            System.arraycopy(vector, 0, changed, n * length, length);
        }
        return vectors.precision().of(vectors.shape(), changed);
    }

    /** The vector of one image. */
    static double[] vector(Tensor vectors, int n) {
        double[] vector = new double[vectors.shape().c()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = vectors.get(n * vector.length + i);
        }
        return vector;
    }
}
