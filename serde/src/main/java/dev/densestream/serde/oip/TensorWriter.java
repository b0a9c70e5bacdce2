// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.HalfFloats;
import dev.densestream.serde.oip.OipException.Reason;
import dev.densestream.serde.response.ResponseTensor;
import java.io.IOException;

/** Writes a tensor as the protocol's object: name, datatype, shape and flat data. */
final class TensorWriter {

    /** Numbers are written as the shortest decimals that read back as the same. */
    static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

    private TensorWriter() {}

    /**
     * @throws OipException if an element is NaN or infinite once it is rounded to {@code dtype}
     * @throws IllegalArgumentException if the type is BF16
     */
    static void write(JsonGenerator json, ResponseTensor tensor, Dtype dtype) throws IOException {
        if (tensor instanceof ResponseTensor.Values values) {
            begin(json, tensor, Datatype.name(dtype));
            for (int i = 0; i < values.data().shape().elements(); i++) {
                number(json, dtype, i, values.data().get(i));
            }
        } else if (tensor instanceof ResponseTensor.Texts texts) {
            begin(json, tensor, "BYTES");
            for (String text : texts.data()) {
                json.writeString(text);
            }
        } else if (tensor instanceof ResponseTensor.Indices indices) {
            begin(json, tensor, "INT64");
            for (long index : indices.data()) {
                json.writeNumber(index);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void begin(JsonGenerator json, ResponseTensor tensor, String datatype)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", tensor.name());
        json.writeStringField("datatype", datatype);
        json.writeArrayFieldStart("shape");
        for (int side : tensor.dims()) {
            json.writeNumber(side);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data");
    }

    private static void number(JsonGenerator json, Dtype dtype, int index, double value)
            throws IOException {
        if (dtype == Dtype.F64) {
            requireFinite(index, value);
            json.writeNumber(value);
            return;
        }
        float rounded =
                dtype == Dtype.F16 ? HalfFloats.fromF16(HalfFloats.toF16(value)) : (float) value;
        requireFinite(index, rounded);
        json.writeNumber(rounded);
    }

    private static void requireFinite(int index, double value) {
        if (!Double.isFinite(value)) {
            throw new OipException(
                    Reason.NON_FINITE_ELEMENT,
                    "tensor: element %d is %s, which JSON cannot say; use safetensors or .npy"
                            .formatted(index, value));
        }
    }
}
