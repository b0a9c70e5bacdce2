// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.NumberInput;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.StrictJson;
import dev.densestream.serde.oip.OipException.Reason;
import java.io.IOException;
import java.util.List;

/** Streams {@code data}, flat or nested by the shape, from the parser's digits into an array. */
final class DataReader {

    private static final String WHERE = "inputs[0].data: ";

    private final JsonParser json;
    private final Dtype dtype;
    private final boolean levels;
    private final float[] floats;
    private final double[] doubles;
    private int[] sides = {};
    private int count;

    private DataReader(JsonParser json, Dtype dtype, boolean levels, int elements) {
        this.json = json;
        this.dtype = dtype;
        this.levels = levels;
        this.floats = new float[dtype == Dtype.F64 ? 0 : elements];
        this.doubles = new double[dtype == Dtype.F64 ? elements : 0];
    }

    /**
     * Reads the array that the parser stands at.
     *
     * @param levels whether only whole numbers from 0 to 255 may come
     * @param declared the sides as the request declares them, rank 3 or 4
     * @param shape the same as (N, C, H, W)
     * @param textLength the length of the whole request, which bounds what is allocated
     */
    static Tensor read(
            JsonParser json,
            Dtype dtype,
            boolean levels,
            List<Long> declared,
            Shape shape,
            int textLength)
            throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new OipException(
                    Reason.WRONG_TYPE, WHERE + "expected an array, got " + StrictJson.got(json));
        }
        // a number takes a digit and a comma at least
        if (shape.elements() > textLength / 2) {
            throw new OipException(
                    Reason.DATA_SHAPE,
                    WHERE
                            + "expected %d numbers for shape %s, got fewer: the text has %d bytes"
                                    .formatted(shape.elements(), declared, textLength));
        }
        DataReader reader = new DataReader(json, dtype, levels, shape.elements());
        boolean nested = json.nextToken() == JsonToken.START_ARRAY;
        reader.sides =
                nested
                        ? declared.stream().mapToInt(Long::intValue).toArray()
                        : new int[] {shape.elements()};
        reader.array(0);
        return dtype == Dtype.F64
                ? new DoubleTensor(shape, reader.doubles)
                : new FloatTensor(shape, reader.floats);
    }

    /** Reads one array from its first element's token to its end. */
    private void array(int depth) throws IOException {
        int side = sides[depth];
        boolean innermost = depth == sides.length - 1;
        int i = 0;
        for (JsonToken token = json.currentToken();
                token != JsonToken.END_ARRAY;
                token = json.nextToken()) {
            if (i == side) {
                throw wrongLength(depth, "more");
            }
            if (innermost) {
                number(token);
            } else if (token == JsonToken.START_ARRAY) {
                json.nextToken();
                array(depth + 1);
            } else {
                throw new OipException(
                        Reason.DATA_SHAPE,
                        WHERE
                                + "expected arrays nested %d deep, got %s at depth %d"
                                        .formatted(sides.length, StrictJson.got(json), depth + 1));
            }
            i++;
        }
        if (i < side) {
            throw wrongLength(depth, Integer.toString(i));
        }
    }

    private void number(JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
            throw new OipException(
                    token == JsonToken.START_ARRAY ? Reason.DATA_SHAPE : Reason.WRONG_TYPE,
                    WHERE
                            + "expected a number at element %d, got %s"
                                    .formatted(count, StrictJson.got(json)));
        }
        boolean inRange = dtype == Dtype.F64 ? putDouble() : putFloat();
        if (!inRange) {
            throw new OipException(
                    Reason.NUMBER_RANGE,
                    WHERE
                            + "expected a number in the range of %s at element %d, got %s"
                                    .formatted(
                                            levels ? Datatype.UINT8 : Datatype.name(dtype),
                                            count,
                                            Quoted.plain(json.getText())));
        }
        count++;
    }

    private boolean putDouble() throws IOException {
        double value =
                NumberInput.parseDouble(
                        json.getTextCharacters(), json.getTextOffset(), json.getTextLength(), true);
        doubles[count] = value;
        return Double.isFinite(value);
    }

    private boolean putFloat() throws IOException {
        char[] text = json.getTextCharacters();
        int offset = json.getTextOffset();
        int length = json.getTextLength();
        float value =
                dtype == Dtype.F16
                        ? DecimalToF16.parse(text, offset, length)
                        : NumberInput.parseFloat(text, offset, length, true);
        floats[count] = value;
        return levels ? value >= 0 && value <= 255 && value == (int) value : Float.isFinite(value);
    }

    private OipException wrongLength(int depth, String got) {
        String what =
                sides.length == 1
                        ? "%d numbers".formatted(sides[0])
                        : "%d elements at depth %d".formatted(sides[depth], depth + 1);
        return new OipException(
                Reason.DATA_SHAPE, WHERE + "expected %s, got %s".formatted(what, got));
    }
}
