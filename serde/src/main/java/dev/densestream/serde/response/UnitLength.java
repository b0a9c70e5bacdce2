// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.response;

import dev.densestream.densenet.tensor.Tensor;
import java.util.Arrays;

/** Vectors of length 1, as vector stores compare them. */
public final class UnitLength {

    private UnitLength() {}

    /**
     * Each vector divided by its length, which is added up in double precision; zeros stay zeros.
     *
     * @param vectors (N, F, 1, 1); only read
     * @return a new tensor
     */
    public static Tensor of(Tensor vectors) {
        return Reading.each(
                vectors,
                vector -> {
                    double length = Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
                    for (int i = 0; i < vector.length && length > 0; i++) {
                        vector[i] /= length;
                    }
                });
    }
}
