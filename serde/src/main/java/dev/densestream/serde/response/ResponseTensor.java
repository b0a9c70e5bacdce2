// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.response;

import dev.densestream.densenet.tensor.Tensor;
import java.util.List;

/** A tensor of a response, row-major by its sides. */
public sealed interface ResponseTensor {

    String name();

    /** The sides it is sent with. */
    List<Integer> dims();

    /**
     * Numbers, sent in the response's type.
     *
     * @param data shared, not copied
     */
    record Values(String name, List<Integer> dims, Tensor data) implements ResponseTensor {

        /**
         * @throws IllegalArgumentException if the sides and the elements differ
         */
        public Values {
            dims = List.copyOf(dims);
            requireElements(dims, data.shape().elements());
        }
    }

    /**
     * Whole numbers.
     *
     * @param data shared, not copied
     */
    record Indices(String name, List<Integer> dims, long[] data) implements ResponseTensor {

        public Indices {
            dims = List.copyOf(dims);
            requireElements(dims, data.length);
        }
    }

    /** Texts, which only JSON holds. */
    record Texts(String name, List<Integer> dims, List<String> data) implements ResponseTensor {

        public Texts {
            dims = List.copyOf(dims);
            data = List.copyOf(data);
            requireElements(dims, data.size());
        }
    }

    private static void requireElements(List<Integer> dims, int got) {
        long elements = dims.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
        if (elements != got) {
            throw new IllegalArgumentException(
                    "response of sides %s: expected %d elements, got %d"
                            .formatted(dims, elements, got));
        }
    }
}
