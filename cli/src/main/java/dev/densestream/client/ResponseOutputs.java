// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.pictures.RankedClass;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What can be drawn of a response to one picture.
 *
 * @param classes the most probable first; none if the response has no {@code classes}
 * @param maps feature maps (1, C, H, W) by their names, in the response's order
 */
public record ResponseOutputs(List<RankedClass> classes, Map<String, FloatTensor> maps) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String CLASSES = "classes";

    /**
     * Reads a response in JSON or safetensors; what is neither classes nor maps is passed over.
     *
     * @throws IllegalArgumentException in one line, if it is no such response
     */
    public static ResponseOutputs read(byte[] value) {
        ResponseOutputs outputs = new ResponseOutputs(new ArrayList<>(), new LinkedHashMap<>());
        switch (MessageFormat.detect(value)) {
            case OIP_JSON -> outputs.readJson(value);
            case SAFETENSORS -> outputs.readSafetensors(value);
            case NPY ->
                    throw new IllegalArgumentException(
                            "response: expected JSON or safetensors, got .npy, which names no"
                                    + " outputs");
        }
        return outputs;
    }

    private void readSafetensors(byte[] value) {
        Safetensors file = Safetensors.parse(value, Safetensors.MAX_RECORD_HEADER_BYTES);
        file.tensors().forEach((name, info) -> readTensor(file, name, info));
        TensorInfo index = file.tensors().get(CLASSES + ".index");
        TensorInfo values = file.tensors().get(CLASSES + ".value");
        if (index != null && values != null) {
            float[] floats = file.floats(values);
            var indices = file.bytes(index).asLongBuffer();
            for (int i = 0; i < floats.length; i++) {
                classes.add(new RankedClass((int) indices.get(i), floats[i], null));
            }
        }
    }

    private void readTensor(Safetensors file, String name, TensorInfo info) {
        List<Long> sides = info.shape();
        if (sides.size() == 4) {
            keep(name, sides.stream().map(Math::toIntExact).toList(), file.floats(info));
        }
    }

    private void readJson(byte[] value) {
        try (JsonParser json = JSON.createParser(value)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean outputs = json.currentName().equals("outputs");
                json.nextToken();
                if (outputs && json.currentToken() == JsonToken.START_ARRAY) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        readOutput(json);
                    }
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("response: no JSON, " + e.getMessage(), e);
        }
    }

    private void readOutput(JsonParser json) throws IOException {
        String name = "";
        List<Integer> sides = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            if (field.equals("name")) {
                name = json.getText();
            } else if (field.equals("shape")) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    sides.add(json.getIntValue());
                }
            } else if (field.equals("data") && name.equals(CLASSES)) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    classes.add(ranked(json.getText()));
                }
            } else if (field.equals("data") && sides.size() == 4) {
                keep(name, sides, floats(json));
            } else {
                json.skipChildren();
            }
        }
    }

    /** {@code value:index:label}, as Triton Inference Server writes classes. */
    private static RankedClass ranked(String text) {
        String[] parts = text.split(":", 3);
        try {
            return new RankedClass(
                    Integer.parseInt(parts[1]),
                    Double.parseDouble(parts[0]),
                    parts.length < 3 ? null : parts[2]);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "response: expected a class as value:index:label, got " + text, e);
        }
    }

    private static float[] floats(JsonParser json) throws IOException {
        float[] values = new float[1024];
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = json.getFloatValue();
        }
        return Arrays.copyOf(values, count);
    }

    private void keep(String name, List<Integer> sides, float[] values) {
        Shape shape = new Shape(sides.get(0), sides.get(1), sides.get(2), sides.get(3));
        if (shape.n() == 1) {
            maps.put(name, new FloatTensor(shape, values));
        }
    }
}
