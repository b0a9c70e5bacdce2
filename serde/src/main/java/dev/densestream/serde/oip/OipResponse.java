// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.densestream.serde.response.ResponseTensor;
import dev.densestream.serde.response.TensorResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes a response as an Open Inference Protocol response. */
public final class OipResponse {

    private OipResponse() {}

    /**
     * The JSON text in UTF-8.
     *
     * @throws OipException if an element is NaN or infinite once it is rounded to the response's
     *     type
     * @throws IllegalArgumentException if the type is BF16
     */
    public static byte[] encode(TensorResponse response) {
        // grows by blocks, so that no more than twice the text is held at any time
        ByteArrayBuilder bytes = new ByteArrayBuilder();
        try (JsonGenerator json = TensorWriter.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("model_name", response.modelName());
            json.writeStringField("model_version", response.modelVersion());
            if (response.id() != null) {
                json.writeStringField("id", response.id());
            }
            json.writeArrayFieldStart("outputs");
            for (ResponseTensor tensor : response.tensors()) {
                TensorWriter.write(json, tensor, response.dtype());
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
