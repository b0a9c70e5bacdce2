// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.util.List;

/**
 * One tensor of a response, before it is computed.
 *
 * @param name what it is called in the response
 * @param output what is to be computed for it
 * @param computed the shape of that
 * @param firstChannel the first one that is sent
 * @param dims the sides it is sent with: rank 4, or 2 without H and W; one less if the request was
 *     not batched
 */
public record EmittedTensor(
        String name, Output output, Shape computed, int firstChannel, List<Integer> dims) {

    public EmittedTensor {
        dims = List.copyOf(dims);
    }

    /** How many elements are sent. */
    public long elements() {
        return dims.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    }

    /** The elements that are computed, if {@link #pick} copies some of them; else 0. */
    public long computedIfCopied() {
        return firstChannel == 0 ? 0 : computed.elements();
    }

    /**
     * Picks what is sent out of what was computed.
     *
     * @param tensor of the shape {@code computed}; only read
     * @return {@code tensor} itself if all of it is sent, else a new one
     */
    public Tensor pick(Tensor tensor) {
        if (firstChannel == 0) {
            return tensor;
        }
        Shape part = computed.withChannels(computed.c() - firstChannel);
        int stride = computed.c() * part.pixels();
        int length = part.c() * part.pixels();
        Tensor maps = tensor.precision().zeros(part);
        for (int n = 0; n < part.n(); n++) {
            int from = (n + 1) * stride - length;
            System.arraycopy(tensor.array(), from, maps.array(), n * length, length);
        }
        return maps;
    }
}
