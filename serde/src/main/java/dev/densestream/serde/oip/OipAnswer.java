package dev.densestream.serde.oip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.densestream.densenet.DoubleTensor;
import dev.densestream.densenet.FloatTensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.HalfFloats;
import dev.densestream.serde.TensorAnswer;
import dev.densestream.serde.oip.OipException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An answer as an Open Inference Protocol response with one output, {@code output}, flat data. */
public final class OipAnswer {

    // the shortest decimal that reads back as the same number
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

    private OipAnswer() {}

    /**
     * The JSON text in UTF-8.
     *
     * @throws OipException if an element is NaN or infinite once it is rounded to the answer's type
     * @throws IllegalArgumentException if the type is BF16
     */
    public static byte[] encode(TensorAnswer answer) {
        String datatype = Datatype.name(answer.dtype());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("model_name", answer.modelName());
            json.writeStringField("model_version", answer.modelVersion());
            if (answer.id() != null) {
                json.writeStringField("id", answer.id());
            }
            json.writeArrayFieldStart("outputs");
            json.writeStartObject();
            json.writeStringField("name", "output");
            json.writeStringField("datatype", datatype);
            json.writeArrayFieldStart("shape");
            for (int side : answer.dims()) {
                json.writeNumber(side);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("data");
            writeData(json, answer);
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeData(JsonGenerator json, TensorAnswer answer) throws IOException {
        if (answer.data() instanceof DoubleTensor doubles) {
            double[] data = doubles.data();
            for (int i = 0; i < data.length; i++) {
                writeNumber(json, answer.dtype(), i, data[i]);
            }
        } else {
            float[] data = ((FloatTensor) answer.data()).data();
            for (int i = 0; i < data.length; i++) {
                writeNumber(json, answer.dtype(), i, data[i]);
            }
        }
    }

    private static void writeNumber(JsonGenerator json, Dtype dtype, int index, double value)
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
                    Reason.NON_FINITE_ANSWER,
                    "answer: element %d is %s, which JSON cannot say; ask in safetensors or .npy"
                            .formatted(index, value));
        }
    }
}
