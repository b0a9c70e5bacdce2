// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.client.Requests;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.pictures.Picture;
import dev.densestream.pictures.PictureBatch;
import dev.densestream.serde.MessageFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pictures in batches, and every batch as the value of a record in every format. */
final class Batches {

    private record Encoded(int batch, MessageFormat format) {}

    private final List<List<Picture>> pictures = new ArrayList<>();
    private final List<FloatTensor> tensors = new ArrayList<>();
    private final Map<Encoded, byte[]> values = new HashMap<>();

    Batches(List<Picture> all, int batchSize) {
        for (int from = 0; from < all.size(); from += batchSize) {
            List<Picture> batch = all.subList(from, Math.min(from + batchSize, all.size()));
            pictures.add(batch);
            tensors.add(PictureBatch.of(batch));
        }
    }

    int count() {
        return tensors.size();
    }

    List<Picture> pictures(int batch) {
        return pictures.get(batch);
    }

    FloatTensor tensor(int batch) {
        return tensors.get(batch);
    }

    byte[] value(int batch, MessageFormat format) {
        return values.computeIfAbsent(
                new Encoded(batch, format),
                key -> Requests.encode(format, tensor(batch), "batch-" + batch));
    }
}
