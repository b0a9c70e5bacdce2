// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.InputShape;
import dev.densestream.serde.StrictJson;
import dev.densestream.serde.TensorRequestException;
import dev.densestream.serde.oip.OipException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code inputs[0]}, its fields in any order.
 *
 * <p>Data that comes before its shape and datatype is skipped and read once they are known, so an
 * array is never grown and a number is never rounded twice.
 */
final class InputReader {

    private static final int MAX_SIDES = 64;
    private static final String BINARY_DATA_SIZE = "binary_data_size";

    private final byte[] request;
    private final long maxTensorBytes;
    private final RequestFields fields;

    private @Nullable String name;
    private @Nullable String datatype;
    private @Nullable Dtype dtype;
    private @Nullable List<Long> declared;
    private @Nullable InputShape shape;
    private @Nullable Tensor tensor;
    private int dataBegin = -1;

    InputReader(byte[] request, long maxTensorBytes, RequestFields fields) {
        this.request = request;
        this.maxTensorBytes = maxTensorBytes;
        this.fields = fields;
    }

    /** Reads the object that the parser stands at. */
    OipInput read(JsonParser json) throws IOException {
        RequestFields.require(json, JsonToken.START_OBJECT, "inputs[0]", "an object");
        for (String key = fields.next(json); key != null; key = fields.next(json)) {
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (key) {
                case "name" -> name = RequestFields.string(json, "inputs[0].name");
                case "datatype" -> {
                    datatype = RequestFields.string(json, "inputs[0].datatype");
                    dtype = Datatype.parse(datatype);
                }
                case "shape" -> {
                    declared = sides(json);
                    shape = InputShape.of(declared);
                }
                case "parameters" -> parameters(json);
                case "data" -> data(json);
                default -> fields.skip(json);
            }
        }
        required("name", name);
        Dtype knownDtype = required("datatype", dtype);
        InputShape knownShape = required("shape", shape);
        Tensor known = tensor;
        if (known == null) {
            known = skippedData(knownDtype, knownShape);
        }
        return new OipInput(knownDtype, knownShape, known);
    }

    private void data(JsonParser json) throws IOException {
        if (dtype != null && shape != null && declared != null) {
            tensor = read(json, dtype, declared, shape);
        } else {
            dataBegin = Math.toIntExact(json.currentTokenLocation().getByteOffset());
            fields.skip(json);
        }
    }

    private Tensor skippedData(Dtype knownDtype, InputShape knownShape) throws IOException {
        if (dataBegin < 0) {
            throw missing("data");
        }
        try (JsonParser json =
                OipRequest.JSON.createParser(request, dataBegin, request.length - dataBegin)) {
            json.nextToken();
            return read(json, knownDtype, required("shape", declared), knownShape);
        }
    }

    private Tensor read(JsonParser json, Dtype ofData, List<Long> declaredSides, InputShape ofShape)
            throws IOException {
        long bytes = (long) ofShape.shape().elements() * (ofData == Dtype.F64 ? 8 : 4);
        if (bytes > maxTensorBytes) {
            throw new TensorRequestException(
                    TensorRequestException.Reason.TOO_LARGE,
                    "inputs[0] of shape %s: expected a tensor of at most %d bytes in memory, got %d"
                            .formatted(declaredSides, maxTensorBytes, bytes));
        }
        boolean levels = Datatype.UINT8.equals(datatype);
        return DataReader.read(
                json, ofData, levels, declaredSides, ofShape.shape(), request.length);
    }

    private void parameters(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            fields.skip(json);
            return;
        }
        for (String key = fields.next(json); key != null; key = fields.next(json)) {
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            if (key.equals(BINARY_DATA_SIZE)) {
                throw new OipException(
                        Reason.BINARY_DATA,
                        "inputs[0].parameters.%s: the binary extension is not understood;"
                                        .formatted(BINARY_DATA_SIZE)
                                + " send data as JSON numbers, or send safetensors");
            }
            fields.skip(json);
        }
    }

    private static List<Long> sides(JsonParser json) throws IOException {
        RequestFields.require(json, JsonToken.START_ARRAY, "inputs[0].shape", "an array");
        List<Long> sides = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            var side = StrictJson.wholeNumber(json);
            if (side.isEmpty()) {
                throw new OipException(
                        Reason.WRONG_TYPE,
                        "inputs[0].shape: expected whole numbers from 0 to %d, got %s"
                                .formatted(Long.MAX_VALUE, StrictJson.got(json)));
            }
            if (sides.size() == MAX_SIDES) {
                throw new TensorRequestException(
                        TensorRequestException.Reason.WRONG_RANK,
                        "inputs[0].shape: expected (N, C, H, W) or (C, H, W), got more than %d sides"
                                .formatted(MAX_SIDES));
            }
            sides.add(side.getAsLong());
        }
        return sides;
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw missing(field);
        }
        return value;
    }

    private static OipException missing(String field) {
        return new OipException(Reason.MISSING_FIELD, "inputs[0]." + field + " is missing");
    }
}
