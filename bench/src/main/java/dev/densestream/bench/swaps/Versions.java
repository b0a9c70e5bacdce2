// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.message.RequestWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The weights that take turns, and the request that is asked of all of them.
 *
 * @param variants version v has the weights v modulo their count, so neighbours differ
 * @param request as it is sent
 * @param emit the job's option for what a response holds
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Versions(List<Variant> variants, byte[] request, String emit) {

    /** One image of 7x7, so that a response takes some milliseconds. */
    static final Shape REQUEST = new Shape(1, Variant.BLOCK.inputChannels(), 7, 7);

    private static final int VARIANTS = 8;

    /** Of whole networks, one image as small as they take comfortably, and fewer weights. */
    private static final Shape IMAGE = new Shape(1, 3, 64, 64);

    private static final int NETWORKS = 3;

    /**
     * @param architecture of whole networks; null for blocks
     * @throws IllegalStateException if a response would not tell which weights it comes from
     */
    static Versions create(Path folder, @Nullable String architecture) throws IOException {
        FloatTensor tensor = FloatTensor.zeros(architecture == null ? REQUEST : IMAGE);
        Random random = new Random(1);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) random.nextGaussian();
        }
        List<Variant> variants = new ArrayList<>();
        for (int seed = 0; seed < (architecture == null ? VARIANTS : NETWORKS); seed++) {
            Variant next = Variant.create(folder, seed, tensor, architecture);
            if (variants.stream().anyMatch(other -> other.near(next.expected()))) {
                throw new IllegalStateException("weights %d answer as others do".formatted(seed));
            }
            variants.add(next);
        }
        return new Versions(
                variants,
                RequestWriter.encode(MessageFormat.SAFETENSORS, tensor, Dtype.F32, null),
                architecture == null ? "--emit=pooled" : "--emit=embedding");
    }

    Variant of(long version) {
        return variants.get((int) (version % variants.size()));
    }
}
