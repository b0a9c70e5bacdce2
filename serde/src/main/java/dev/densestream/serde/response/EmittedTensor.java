// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.response;

import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.MessageFormat;
import java.util.List;

/**
 * One output of a response, before it is computed.
 *
 * @param name what it is called in the response
 * @param output what is to be computed for it
 * @param computed the shape of that
 * @param firstChannel the first one that is sent
 * @param dims the sides it is sent with: rank 4, or 2 without H and W; one less if the request was
 *     not batched
 * @param reading what is made of it
 */
public record EmittedTensor(
        String name,
        Output output,
        Shape computed,
        int firstChannel,
        List<Integer> dims,
        Reading reading) {

    /** "-1.17549435E-38:", the number of a class, a colon and quotes. */
    private static final int CLASS_CHARS = 48;

    public EmittedTensor {
        dims = List.copyOf(dims);
    }

    /** An output that is sent as it is computed. */
    public EmittedTensor(
            String name, Output output, Shape computed, int firstChannel, List<Integer> dims) {
        this(name, output, computed, firstChannel, dims, new Reading.AsComputed());
    }

    /** How many elements are sent. */
    public long elements() {
        return dims.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    }

    /** Characters of texts that are sent in place of numbers, at most; 0 if numbers are. */
    public long textChars() {
        if (!(reading instanceof Reading.TopClasses classes)) {
            return 0;
        }
        return elements() * (CLASS_CHARS + classes.usage().longestLabel());
    }

    /** Bytes of the numbers of classes that are sent beside values. */
    public long indexBytes() {
        return reading instanceof Reading.TopClasses ? elements() * Long.BYTES : 0;
    }

    /** The elements that are computed, if {@link #pick} makes others of them; else 0. */
    public long computedIfCopied() {
        return firstChannel == 0 && reading instanceof Reading.AsComputed ? 0 : computed.elements();
    }

    /**
     * Picks what is sent out of what was computed.
     *
     * @param tensor of the shape {@code computed}; only read
     * @return with {@code tensor} itself if all of it is sent as it is
     */
    public List<ResponseTensor> pick(Tensor tensor, MessageFormat format) {
        if (reading instanceof Reading.TopClasses classes) {
            TopClasses top = TopClasses.of(tensor, classes.usage(), classes.count());
            if (format == MessageFormat.OIP_JSON) {
                return List.of(new ResponseTensor.Texts(name, dims, top.texts(classes.usage())));
            }
            return List.of(
                    new ResponseTensor.Indices(name + ".index", dims, top.indices()),
                    new ResponseTensor.Values(name + ".value", dims, top.values()));
        }
        return List.of(new ResponseTensor.Values(name, dims, values(tensor)));
    }

    private Tensor values(Tensor tensor) {
        if (reading instanceof Reading.UnitLength) {
            return UnitLength.of(tensor);
        }
        if (reading instanceof Reading.Probabilities probabilities) {
            return Reading.probabilities(tensor, probabilities.usage());
        }
        return firstChannel == 0 ? tensor : lastChannels(tensor);
    }

    private Tensor lastChannels(Tensor tensor) {
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
