package dev.densestream.serde.oip;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.densestream.serde.TensorAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes an answer as an Open Inference Protocol response with one output. */
public final class OipAnswer {

    private OipAnswer() {}

    /**
     * The JSON text in UTF-8.
     *
     * @param output the output's name
     * @throws OipException if an element is NaN or infinite once it is rounded to the answer's type
     * @throws IllegalArgumentException if the type is BF16
     */
    public static byte[] encode(String output, TensorAnswer answer) {
        // grows by blocks, so that no more than twice the text is held at any time
        ByteArrayBuilder bytes = new ByteArrayBuilder();
        try (JsonGenerator json = TensorWriter.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("model_name", answer.modelName());
            json.writeStringField("model_version", answer.modelVersion());
            if (answer.id() != null) {
                json.writeStringField("id", answer.id());
            }
            json.writeArrayFieldStart("outputs");
            TensorWriter.write(json, output, answer.dims(), answer.dtype(), answer.data());
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
