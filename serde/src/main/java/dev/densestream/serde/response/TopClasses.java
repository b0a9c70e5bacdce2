// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.response;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.usage.ModelUsage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The most probable classes of each image, the most probable first; of equal ones, and of those
 * that are no number, the lower index first.
 *
 * @param indices (N, k)
 * @param values their probabilities, (N, k, 1, 1)
 */
public record TopClasses(long[] indices, Tensor values) {

    /**
     * Finds them.
     *
     * @param logits (N, classes, 1, 1)
     * @param count k
     */
    public static TopClasses of(Tensor logits, ModelUsage usage, int count) {
        Shape shape = logits.shape();
        long[] indices = new long[shape.n() * count];
        double[] values = new double[indices.length];
        for (int n = 0; n < shape.n(); n++) {
            double[] scores = Reading.vector(logits, n);
            usage.activation().apply(scores);
            int[] order =
                    IntStream.range(0, scores.length)
                            .boxed()
                            .sorted(Comparator.comparingDouble((Integer i) -> rank(scores[i])))
                            .mapToInt(Integer::intValue)
                            .limit(count)
                            .toArray();
            for (int i = 0; i < count; i++) {
                indices[n * count + i] = order[i];
                values[n * count + i] = scores[order[i]];
            }
        }
        return new TopClasses(
                indices, logits.precision().of(new Shape(shape.n(), count, 1, 1), values));
    }

    /** Larger scores first; what is no number last. */
    private static double rank(double score) {
        return Double.isNaN(score) ? Double.POSITIVE_INFINITY : -score;
    }

    /**
     * {@code value:index:label}, or {@code value:index} without a label, as the classification
     * extension of Triton Inference Server has them.
     */
    List<String> texts(ModelUsage usage) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < indices.length; i++) {
            String label = usage.label((int) indices[i]);
            texts.add(
                    (float) values.get(i) + ":" + indices[i] + (label == null ? "" : ":" + label));
        }
        return texts;
    }
}
