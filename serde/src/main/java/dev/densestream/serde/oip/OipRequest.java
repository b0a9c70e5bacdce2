// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.StrictJson;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.oip.OipException.Reason;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request in Open Inference Protocol JSON: {@code inputs[0]}, and the names of {@code outputs}.
 * Further inputs, {@code parameters} and unknown fields are read over.
 */
public final class OipRequest implements TensorRequest {

    // the protocol needs 8 levels: request, inputs, input, and data of rank 4
    private static final int MAX_DEPTH = 32;
    private static final int MAX_TEXT_LENGTH = 64 << 10;

    static final JsonFactory JSON = StrictJson.factory(MAX_DEPTH, MAX_TEXT_LENGTH);

    private final OipInput input;
    private final @Nullable String id;
    private final List<String> outputs;

    private OipRequest(OipInput input, @Nullable String id, List<String> outputs) {
        this.input = input;
        this.id = id;
        this.outputs = outputs;
    }

    /** The same with a tensor of any size. */
    public static OipRequest open(byte[] value) {
        return open(value, Long.MAX_VALUE);
    }

    /**
     * Checks and decodes a request.
     *
     * @param value a JSON text whose first byte that is not white space is a brace; only read
     * @param maxTensorBytes the largest tensor to make room for
     * @throws OipException if it breaks a rule of the protocol
     * @throws dev.densestream.serde.TensorRequestException if it holds no request
     */
    public static OipRequest open(byte[] value, long maxTensorBytes) {
        if (StrictJson.looksLikeWideText(value, 0, value.length)) {
            throw new OipException(
                    Reason.NOT_UTF8, "request: expected UTF-8, got UTF-16 or UTF-32");
        }
        OipRequest request;
        try (JsonParser json = JSON.createParser(value)) {
            request = parse(json, value, maxTensorBytes);
            requireWhiteSpace(value, Math.toIntExact(json.currentLocation().getByteOffset()));
        } catch (IOException e) {
            throw new OipException(
                    StrictJson.isDuplicateKey(e) ? Reason.DUPLICATE_KEY : Reason.NOT_JSON,
                    "request: " + StrictJson.describe(e, 0),
                    e);
        }
        // Jackson lets overlong forms and surrogates pass
        StrictJson.firstMalformedUtf8(value, 0, value.length)
                .ifPresent(
                        at -> {
                            throw new OipException(
                                    Reason.NOT_UTF8, "request: not UTF-8 at byte " + at);
                        });
        return request;
    }

    private static OipRequest parse(JsonParser json, byte[] value, long maxTensorBytes)
            throws IOException {
        RequestFields fields = new RequestFields();
        json.nextToken();
        RequestFields.require(json, JsonToken.START_OBJECT, "request", "an object");
        String id = null;
        OipInput input = null;
        List<String> outputs = List.of();
        for (String key = fields.next(json); key != null; key = fields.next(json)) {
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                // many programs write what is absent as null
                continue;
            }
            switch (key) {
                case "id" -> id = RequestFields.string(json, "id");
                case "inputs" -> input = firstInput(json, value, maxTensorBytes, fields);
                case "outputs" -> outputs = OutputNames.read(json, fields);
                default -> fields.skip(json);
            }
        }
        if (input == null) {
            throw new OipException(Reason.MISSING_FIELD, "inputs is missing");
        }
        return new OipRequest(input, id, outputs);
    }

    private static OipInput firstInput(
            JsonParser json, byte[] value, long maxTensorBytes, RequestFields fields)
            throws IOException {
        RequestFields.require(json, JsonToken.START_ARRAY, "inputs", "an array");
        if (json.nextToken() == JsonToken.END_ARRAY) {
            throw new OipException(
                    Reason.MISSING_FIELD, "inputs: expected at least 1 input, got none");
        }
        OipInput input = new InputReader(value, maxTensorBytes, fields).read(json);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            fields.skip(json);
        }
        return input;
    }

    private static void requireWhiteSpace(byte[] value, int from) {
        for (int i = from; i < value.length; i++) {
            if (!StrictJson.isWhiteSpace(value[i])) {
                throw new OipException(
                        Reason.TRAILING_BYTES,
                        "request: expected nothing after the JSON object, got 0x%02x at byte %d"
                                .formatted(value[i], i));
            }
        }
    }

    @Override
    public MessageFormat format() {
        return MessageFormat.OIP_JSON;
    }

    @Override
    public Dtype dtype() {
        return input.dtype();
    }

    @Override
    public Shape shape() {
        return input.shape().shape();
    }

    @Override
    public boolean batched() {
        return input.shape().batched();
    }

    @Override
    public @Nullable String id() {
        return id;
    }

    @Override
    public List<String> outputs() {
        return outputs;
    }

    @Override
    public Tensor tensor() {
        return input.tensor().copy();
    }
}
