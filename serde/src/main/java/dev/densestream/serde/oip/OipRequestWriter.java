// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.response.ResponseTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a tensor as an Open Inference Protocol request with one input. */
public final class OipRequestWriter {

    private OipRequestWriter() {}

    /**
     * The JSON text in UTF-8.
     *
     * @param input the input's name
     * @param dims the sides to write, of as many elements as the tensor has
     * @param id left out if null
     * @throws OipException if an element is NaN or infinite once it is rounded to {@code dtype}
     * @throws IllegalArgumentException if the type is BF16
     */
    public static byte[] encode(
            String input, List<Integer> dims, Dtype dtype, Tensor tensor, @Nullable String id) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = TensorWriter.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (id != null) {
                json.writeStringField("id", id);
            }
            json.writeArrayFieldStart("inputs");
            TensorWriter.write(json, new ResponseTensor.Values(input, dims, tensor), dtype);
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
