// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.message.TensorResponses;
import dev.densestream.serde.response.TensorResponse;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Requests as a client would write them: a batch in F32. */
public final class Requests {

    private static final JsonFactory JSON = new JsonFactory();

    private Requests() {}

    /** The value of a record on the topic of tensors. */
    public static byte[] encode(MessageFormat format, FloatTensor batch, String id) {
        return switch (format) {
            case SAFETENSORS -> safetensors(batch);
            case OIP_JSON -> json(batch, id);
            case NPY -> npy(batch);
        };
    }

    private static byte[] safetensors(FloatTensor batch) {
        Shape s = batch.shape();
        return new SafetensorsWriter()
                .add(
                        "input",
                        Dtype.F32,
                        List.of((long) s.n(), (long) s.c(), (long) s.h(), (long) s.w()),
                        batch.data())
                .toBytes();
    }

    private static byte[] json(FloatTensor batch, String id) {
        Shape s = batch.shape();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeArrayFieldStart("inputs");
            json.writeStartObject();
            json.writeStringField("name", "input");
            json.writeStringField("datatype", "FP32");
            json.writeFieldName("shape");
            json.writeArray(new int[] {s.n(), s.c(), s.h(), s.w()}, 0, 4);
            json.writeArrayFieldStart("data");
            for (float value : batch.data()) {
                json.writeNumber(value);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** An array is the same .npy file whether it asks or answers. */
    private static byte[] npy(FloatTensor batch) {
        Shape s = batch.shape();
        return TensorResponses.encode(
                MessageFormat.NPY,
                new TensorResponse(
                        List.of(s.n(), s.c(), s.h(), s.w()), batch, Dtype.F32, "", "", null));
    }
}
