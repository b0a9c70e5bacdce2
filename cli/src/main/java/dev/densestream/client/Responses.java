// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.message.TensorRequests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Responses as a client would read them. */
public final class Responses {

    private static final JsonFactory JSON = new JsonFactory();

    private Responses() {}

    /**
     * The tensor of an F32 response of rank 4.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static FloatTensor decode(byte[] value) {
        if (MessageFormat.detect(value) == MessageFormat.OIP_JSON) {
            return json(value);
        }
        // one tensor in a file reads the same whether it asks or answers
        Tensor tensor = TensorRequests.open(value).tensor();
        if (tensor instanceof FloatTensor floats) {
            return floats;
        }
        throw new IllegalArgumentException("response: expected single precision, got F64");
    }

    private static FloatTensor json(byte[] value) {
        try (JsonParser json = JSON.createParser(value)) {
            List<Integer> sides = new ArrayList<>();
            while (json.nextToken() != null) {
                if (json.currentToken() != JsonToken.START_ARRAY) {
                    continue;
                }
                if ("shape".equals(json.currentName())) {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        sides.add(json.getIntValue());
                    }
                } else if ("data".equals(json.currentName()) && sides.size() == 4) {
                    return data(
                            json,
                            new Shape(sides.get(0), sides.get(1), sides.get(2), sides.get(3)));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("response: no JSON, " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("response: expected a shape of rank 4 and data in JSON");
    }

    private static FloatTensor data(JsonParser json, Shape shape) throws IOException {
        FloatTensor tensor = FloatTensor.zeros(shape);
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count == tensor.data().length) {
                throw new IllegalArgumentException("response: more data than its shape asks for");
            }
            tensor.data()[count++] = json.getFloatValue();
        }
        if (count < tensor.data().length) {
            throw new IllegalArgumentException("response: less data than its shape asks for");
        }
        return tensor;
    }
}
