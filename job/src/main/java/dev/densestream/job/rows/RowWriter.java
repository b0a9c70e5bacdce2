// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.rows;

import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.job.contract.Headers;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.response.EmitOptions;
import dev.densestream.serde.response.TopClasses;
import dev.densestream.serde.response.UnitLength;
import dev.densestream.serde.usage.ModelUsage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes the rows of a request. */
public final class RowWriter {

    /** Of a value, with a comma: "-1.17549435E-38,". */
    private static final int BYTES_PER_VALUE = 16;

    /** Of a row without its vector, key and names: fields, an id, a digest, a schema. */
    private static final int BYTES_BESIDES = 2048;

    private static final String TRACE = "traceparent";

    private final RowsConfig config;
    private final EmitOptions options;

    public RowWriter(RowsConfig config, EmitOptions options) {
        this.config = config;
        this.options = options;
    }

    /** A row has at most so many bytes, as a record. */
    public static long maxBytes(RawRecord request, int length, String model, ModelUsage usage) {
        int key = request.key() == null ? 0 : request.key().length;
        String trace = request.header(TRACE);
        // a control character takes six bytes in JSON
        return BYTES_BESIDES
                + (long) length * BYTES_PER_VALUE
                + 6L * (key + usage.longestLabel() + 4L * model.length() + request.topic().length())
                + (trace == null ? 0 : 3L * trace.length());
    }

    /**
     * One row for each image.
     *
     * @param vectors (N, F, 1, 1)
     * @param logits (N, classes, 1, 1); null if the model has none
     * @throws IllegalArgumentException in one line, if a vector is not finite, or there is no key
     *     to make an id of
     */
    public List<RawRecord> rows(
            RawRecord request,
            ModelVersion model,
            ModelUsage usage,
            Tensor vectors,
            @Nullable Tensor logits) {
        Tensor sent = options.unitLength() ? UnitLength.of(vectors) : vectors;
        TopClasses best = logits == null ? null : TopClasses.of(logits, usage, 1);
        int length = sent.shape().c();
        List<RawRecord> rows = new ArrayList<>();
        for (int image = 0; image < sent.shape().n(); image++) {
            float[] vector = new float[length];
            for (int i = 0; i < length; i++) {
                vector[i] = (float) sent.get(image * length + i);
                if (!Float.isFinite(vector[i])) {
                    throw new IllegalArgumentException(
                            "row of image %d: expected a finite vector, got %s at %d"
                                    .formatted(image, vector[i], i));
                }
            }
            rows.add(row(request, model, image, vector, best(best, usage, image)));
        }
        return rows;
    }

    private static Row.@Nullable Best best(@Nullable TopClasses best, ModelUsage usage, int image) {
        if (best == null || !Double.isFinite(best.values().get(image))) {
            return null;
        }
        int index = (int) best.indices()[image];
        String label = usage.label(index);
        return new Row.Best(
                label == null ? String.valueOf(index) : label, (float) best.values().get(image));
    }

    private RawRecord row(
            RawRecord request,
            ModelVersion model,
            int image,
            float[] vector,
            Row.@Nullable Best best) {
        UUID id =
                config.identity() == RowsConfig.Identity.KEY
                        ? RowId.ofKey(request, model.model(), image)
                        : RowId.ofPosition(request, image);
        Row row = new Row(id, request, image, model, vector, best);
        byte[] value =
                switch (config.format()) {
                    case JSON -> PlainRow.encode(row);
                    case CONNECT -> ConnectRow.encode(row, false);
                    case CONNECT_PGVECTOR -> ConnectRow.encode(row, true);
                };
        return new RawRecord(
                request.topic(),
                request.partition(),
                request.offset(),
                request.timestamp(),
                id.toString().getBytes(StandardCharsets.UTF_8),
                headers(request, model),
                value);
    }

    private static List<Header> headers(RawRecord request, ModelVersion model) {
        List<Header> headers = new ArrayList<>();
        headers.add(Header.of(Headers.CONTENT_TYPE, MessageFormat.OIP_JSON.contentType()));
        headers.add(Header.of(Headers.MODEL, model.model()));
        headers.add(Header.of(Headers.MODEL_VERSION, String.valueOf(model.version())));
        String trace = request.header(TRACE);
        if (trace != null) {
            headers.add(Header.of(TRACE, trace));
        }
        return headers;
    }
}
