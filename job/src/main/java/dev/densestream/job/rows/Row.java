// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One image's row, before it has a format.
 *
 * @param request that the image came in
 * @param image its number there
 * @param vector all finite; shared, not copied
 * @param best the most probable class; null where the model has none
 */
record Row(
        UUID id,
        RawRecord request,
        int image,
        ModelVersion model,
        float[] vector,
        @Nullable Best best) {

    /** Numbers are written as the shortest decimals that read back as the same. */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

    /**
     * A class.
     *
     * @param name its label, or its number
     */
    record Best(String name, float probability) {}

    /** Writes the fields of an object. */
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** A JSON object in UTF-8. */
    static byte[] json(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    void writeVector(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("vector");
        for (float value : vector) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }

    /** The most probable class, where there is one. */
    void writeBest(JsonGenerator json) throws IOException {
        if (best != null) {
            json.writeStringField("class", best.name());
            json.writeNumberField("probability", best.probability());
        }
    }
}
