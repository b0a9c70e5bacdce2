// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.TensorRequestException;
import dev.densestream.serde.message.TensorRequests;
import dev.densestream.serde.oip.OipException.Reason;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OipRequestTest {

    private static final String REQUEST =
            "{\"id\":\"7\",\"inputs\":[{\"name\":\"x\",\"shape\":[1,2,1,2],"
                    + "\"datatype\":\"FP32\",\"data\":[1,-2.5,3e1,4]}]}";

    @Test
    void readsFlatData() {
        TensorRequest request = TensorRequests.open(utf8(REQUEST));
        assertThat(request.format()).isEqualTo(MessageFormat.OIP_JSON);
        assertThat(request.dtype()).isEqualTo(Dtype.F32);
        assertThat(request.id()).isEqualTo("7");
        assertThat(request.shape()).isEqualTo(new Shape(1, 2, 1, 2));
        assertThat(request.batched()).isTrue();
        assertThat(floats(REQUEST)).containsExactly(1, -2.5f, 30, 4);
    }

    @Test
    void readsNestedData() {
        assertThat(floats(data("[[[[1,-2.5]],[[3e1,4]]]]"))).containsExactly(1, -2.5f, 30, 4);
    }

    @Test
    void readsRank3AndNoId() {
        String text =
                REQUEST.replace("\"id\":\"7\",", "")
                        .replace("[1,2,1,2]", "[2,1,2]")
                        .replace("[1,-2.5,3e1,4]", "[[[1,2]],[[3,4]]]");
        OipRequest request = OipRequest.open(utf8(text));
        assertThat(request.id()).isNull();
        assertThat(request.batched()).isFalse();
        assertThat(floats(text)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void readsDataThatComesBeforeItsShapeAndDatatype() {
        for (String data : new String[] {"[1,-2.5,3e1,4]", "[[[[1,-2.5]],[[3e1,4]]]]"}) {
            String text =
                    "  {\"inputs\":[{\"data\":%s,\"datatype\":\"FP32\",\"name\":\"x\",\"shape\":[1,2,1,2]}]}"
                            .formatted(data);
            assertThat(floats(text)).containsExactly(1, -2.5f, 30, 4);
        }
    }

    @Test
    void toleratesParametersUnknownFieldsFurtherInputsAndWhiteSpace() {
        String text =
                " \n"
                        + REQUEST.replace(
                                        "{\"name\"",
                                        "{\"parameters\":{\"a\":[1]},\"b\":{},\"name\"")
                                .replace(
                                        "}]}",
                                        "},{\"anything\":[null]}],\"outputs\":[{\"name\":\"y\"}],"
                                                + "\"parameters\":{\"binary_data_output\":true}}")
                        + "\r\n\t ";
        assertThat(floats(text)).containsExactly(1, -2.5f, 30, 4);
    }

    @Test
    void eachCallOfTensorGivesANewArray() {
        OipRequest request = OipRequest.open(utf8(REQUEST));
        ((FloatTensor) request.tensor()).data()[0] = 99;
        assertThat(((FloatTensor) request.tensor()).data()[0]).isEqualTo(1);
    }

    @Test
    void roundsFp32FromTheDecimalAndNotByWayOfDouble() {
        // above the midpoint of two floats by less than a double shows
        assertThat(floats(data("[1.00000017881393432617187500000001,-0,1e-400,16777217]")))
                .containsExactly(1.0000002f, -0f, 0f, 16777216f);
    }

    @Test
    void roundsFp16FromTheDecimalToNearestEven() {
        String text =
                REQUEST.replace("FP32", "FP16")
                        .replace(
                                "[1,-2.5,3e1,4]",
                                "[2049,2049.00000000000000000000000001,"
                                    + "-2050.9999999999999999999999999,65519.99999999999999999]");
        assertThat(floats(text)).containsExactly(2048, 2050, -2050, 65504);
    }

    @Test
    void readsFp64() {
        OipRequest request = OipRequest.open(utf8(REQUEST.replace("FP32", "FP64")));
        assertThat(((DoubleTensor) request.tensor()).data()).containsExactly(1, -2.5, 30, 4);
    }

    @ParameterizedTest
    @CsvSource({
        "FP32, 1e39",
        "FP32, -3.4028236e38",
        "FP64, 1e309",
        "FP16, 65520",
        "FP16, -1e5",
        "FP32, 1e999999999999"
    })
    void refusesANumberBeyondTheRangeOfItsDatatype(String datatype, String number) {
        refused(
                data("[1,2,3," + number + "]").replace("FP32", datatype),
                Reason.NUMBER_RANGE,
                "inputs[0].data: expected a number in the range of %s at element 3, got %s"
                        .formatted(datatype, number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void refusesNanAndInfinityAsText(String text) {
        assertThatThrownBy(() -> OipRequest.open(utf8(data("[1,2,3," + text + "]"))))
                .isInstanceOfSatisfying(
                        OipException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_JSON))
                .hasMessageStartingWith(
                        "open inference protocol: request: JSON has no NaN and no infinity near"
                                + " byte");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"null|null", "true|true", "\"1\"|the string \"1\"", "{}|an object"})
    void refusesAnElementThatIsNoNumber(String element, String got) {
        refused(
                data("[1,2," + element + ",4]"),
                Reason.WRONG_TYPE,
                "inputs[0].data: expected a number at element 2, got " + got);
    }

    @Test
    void refusesFlatDataOfAnotherLength() {
        refused(data("[1,2,3]"), Reason.DATA_SHAPE, "inputs[0].data: expected 4 numbers, got 3");
        refused(data("[]"), Reason.DATA_SHAPE, "inputs[0].data: expected 4 numbers, got 0");
        refused(
                data("[1,2,3,4,5]"),
                Reason.DATA_SHAPE,
                "inputs[0].data: expected 4 numbers, got more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[[[1,2]]]]             | expected 2 elements at depth 2, got 1",
                "[[[[1,2]],[[3]]]]       | expected 2 elements at depth 4, got 1",
                "[[[[1,2]],[[3,4,5]]]]   | expected 2 elements at depth 4, got more",
                "[[[[1,2]],[[3,4]]],[]]  | expected 1 elements at depth 1, got more",
                "[[[1,2],[3,4]]]         | expected arrays nested 4 deep, got 1 at depth 3",
                "[[[[1,2]],3]]           | expected arrays nested 4 deep, got 3 at depth 2",
                "[[[[[1,2]],[[3,4]]]]]   | expected a number at element 0, got an array",
                "[1,[2],3,4]             | expected a number at element 1, got an array",
                "[[]]                    | expected 2 elements at depth 2, got 0"
            })
    void refusesNestedDataOfAnotherShape(String data, String message) {
        refused(data(data), Reason.DATA_SHAPE, "inputs[0].data: " + message);
    }

    @Test
    void refusesAShapeOfMoreNumbersThanTheTextCanHold() {
        refused(
                REQUEST.replace("[1,2,1,2]", "[1,1000,1000,1000]"),
                Reason.DATA_SHAPE,
                "inputs[0].data: expected 1000000000 numbers for shape [1, 1000, 1000, 1000],"
                        + " got fewer: the text has 101 bytes");
    }

    @Test
    void refusesDataThatIsNoArray() {
        refused(
                data("\"AAAA\""),
                Reason.WRONG_TYPE,
                "inputs[0].data: expected an array, got the string \"AAAA\"");
    }

    @Test
    void refusesAWrongRankAZeroSizedDimensionAndTooManyElements() {
        assertThatThrownBy(() -> OipRequest.open(utf8(REQUEST.replace("[1,2,1,2]", "[2,2]"))))
                .isInstanceOf(TensorRequestException.class)
                .hasMessage(
                        "input of shape [2, 2]: expected (N, C, H, W) or (C, H, W), got rank 2");
        assertThatThrownBy(() -> OipRequest.open(utf8(REQUEST.replace("[1,2,1,2]", "[1,2,0,2]"))))
                .isInstanceOf(TensorRequestException.class)
                .hasMessage(
                        "input of shape [1, 2, 0, 2]: expected every side to be at least 1, got 0");
        assertThatThrownBy(
                        () ->
                                OipRequest.open(
                                        utf8(REQUEST.replace("[1,2,1,2]", "[1,65536,65536,1]"))))
                .isInstanceOf(TensorRequestException.class)
                .hasMessageStartingWith("input of shape [1, 65536, 65536, 1]: expected at most");
    }

    @Test
    void refusesAShapeWithoutEnd() {
        assertThatThrownBy(
                        () ->
                                OipRequest.open(
                                        utf8(
                                                REQUEST.replace(
                                                        "[1,2,1,2]",
                                                        "[1" + ",1".repeat(64) + "]"))))
                .isInstanceOf(TensorRequestException.class)
                .hasMessage(
                        "inputs[0].shape: expected (N, C, H, W) or (C, H, W), got more than 64"
                                + " sides");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.0", "1e0", "99999999999999999999", "null"})
    void refusesASideThatIsNoWholeNumber(String side) {
        refused(
                REQUEST.replace("[1,2,1,2]", "[1," + side + ",1,2]"),
                Reason.WRONG_TYPE,
                "inputs[0].shape: expected whole numbers from 0 to 9223372036854775807, got "
                        + side);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BF16", "INT8", "fp32", "BYTES"})
    void refusesAnotherDatatype(String datatype) {
        refused(
                REQUEST.replace("FP32", datatype),
                Reason.DATATYPE,
                "inputs[0].datatype: expected FP64, FP32, FP16 or UINT8, got \"" + datatype + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "shape", "datatype", "data"})
    void refusesAnInputThatLacksAField(String field) {
        refused(
                REQUEST.replace("\"" + field + "\"", "\"other\""),
                Reason.MISSING_FIELD,
                "inputs[0]." + field + " is missing");
    }

    @Test
    void refusesARequestWithoutInputs() {
        refused("{}", Reason.MISSING_FIELD, "inputs is missing");
        refused(
                "{\"inputs\":[]}",
                Reason.MISSING_FIELD,
                "inputs: expected at least 1 input, got none");
        refused("{\"inputs\":{}}", Reason.WRONG_TYPE, "inputs: expected an array, got an object");
        refused("{\"inputs\":[3]}", Reason.WRONG_TYPE, "inputs[0]: expected an object, got 3");
    }

    @Test
    void refusesAnIdOrNameThatIsNoString() {
        refused(REQUEST.replace("\"7\"", "7"), Reason.WRONG_TYPE, "id: expected a string, got 7");
        refused(
                REQUEST.replace("\"x\"", "7"),
                Reason.WRONG_TYPE,
                "inputs[0].name: expected a string, got 7");
    }

    @Test
    void readsNullAsWhatIsAbsent() {
        OipRequest request =
                OipRequest.open(
                        utf8(
                                REQUEST.replace("\"7\"", "null")
                                        .replace(
                                                "{\"id",
                                                "{\"outputs\":null,\"parameters\":null,\"id")));

        assertThat(request.id()).isNull();
        assertThat(request.outputs()).isEmpty();
        for (String field : List.of("name", "shape", "datatype", "data")) {
            String text =
                    REQUEST.replace("\"" + field + "\":", "\"" + field + "\":null,\"other\":");
            refused(text, Reason.MISSING_FIELD, "inputs[0]." + field + " is missing");
        }
        refused("{\"inputs\":null}", Reason.MISSING_FIELD, "inputs is missing");
    }

    @Test
    void readsLevelsAsFloatsFrom0To255() {
        String levels = REQUEST.replace("FP32", "UINT8");
        OipRequest request = OipRequest.open(utf8(withData(levels, "[0,255,1e2,7.0]")));

        assertThat(request.dtype()).isEqualTo(Dtype.F32);
        assertThat(((FloatTensor) request.tensor()).data()).containsExactly(0, 255, 100, 7);
        for (String bad : List.of("256", "-1", "0.5", "1e9")) {
            refused(
                    withData(levels, "[1,2,3," + bad + "]"),
                    Reason.NUMBER_RANGE,
                    "inputs[0].data: expected a number in the range of UINT8 at element 3, got "
                            + bad);
        }
    }

    private static String withData(String request, String data) {
        return request.replaceAll("\"data\":\\[[^]]*]", "\"data\":" + data);
    }

    @Test
    void refusesTheBinaryExtension() {
        byte[] text =
                utf8(
                        REQUEST.replace(
                                "\"data\":[1,-2.5,3e1,4]",
                                "\"parameters\":{\"binary_data_size\":16}"));
        byte[] value = Arrays.copyOf(text, text.length + 16);
        Arrays.fill(value, text.length, value.length, (byte) 0x80);
        assertThatThrownBy(() -> OipRequest.open(value))
                .isInstanceOfSatisfying(
                        OipException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.BINARY_DATA))
                .hasMessage(
                        "open inference protocol: inputs[0].parameters.binary_data_size:"
                                + " the binary extension is not understood;"
                                + " send data as JSON numbers, or send safetensors");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"1\",\"id\":\"1\",",
                "{\"a\":[{\"b\":1,\"b\":1}],",
                "{\"inputs\":[{\"name\":\"x\",\"name\":\"x\"}],"
            })
    void refusesDuplicateKeysAnywhere(String beginning) {
        assertThatThrownBy(() -> OipRequest.open(utf8(REQUEST.replaceFirst("\\{", beginning))))
                .isInstanceOfSatisfying(
                        OipException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.DUPLICATE_KEY))
                .hasMessageStartingWith("open inference protocol: request: Duplicate field '");
    }

    @Test
    void saysThatATextIsCutShort() {
        byte[] cut = utf8(REQUEST.substring(0, REQUEST.length() - 1));
        assertThatThrownBy(() -> OipRequest.open(cut))
                .hasMessage(
                        "open inference protocol: request: Unexpected end-of-input; the JSON text"
                                + " is cut short near byte "
                                + cut.length);
    }

    @Test
    void refusesATruncatedText() {
        for (int length = 1; length < REQUEST.length(); length++) {
            byte[] cut = utf8(REQUEST.substring(0, length));
            assertThatThrownBy(() -> OipRequest.open(cut))
                    .isInstanceOfSatisfying(
                            OipException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.NOT_JSON))
                    .hasMessageNotContaining("REDACTED");
        }
    }

    @Test
    void refusesTrailingBytes() {
        refused(
                REQUEST + " {}",
                Reason.TRAILING_BYTES,
                "request: expected nothing after the JSON object, got 0x7b at byte %d"
                        .formatted(REQUEST.length() + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'inputs':[]}", "{inputs:[]}", "{\"a\":[],}", "{\"a\":01}", "{\"a\":+1}",
                "{\"a\":.5}", "{\"a\":1.}", "{/*c*/}", "{\"a\":\"\u0001\"}", "{\"a\":\"\\x\"}"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> OipRequest.open(utf8(text)))
                .isInstanceOfSatisfying(
                        OipException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_JSON))
                .hasMessageStartingWith("open inference protocol: request: ");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        byte[] overlong = utf8(REQUEST.replace("\"7\"", "\"__\""));
        overlong[7] = (byte) 0xc1;
        overlong[8] = (byte) 0x81;
        assertThatThrownBy(() -> OipRequest.open(overlong))
                .isInstanceOf(OipException.class)
                .hasMessage("open inference protocol: request: not UTF-8 at byte 7");
        for (Charset wide : new Charset[] {StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE}) {
            assertThatThrownBy(() -> OipRequest.open(REQUEST.getBytes(wide)))
                    .isInstanceOf(OipException.class)
                    .hasMessage(
                            "open inference protocol: request:"
                                    + " expected UTF-8, got UTF-16 or UTF-32");
        }
    }

    @Test
    void refusesNestingNumbersAndTextsWithoutEnd() {
        notJson("{\"a\":" + "[".repeat(100_000), "Document nesting depth (33)");
        notJson("{\"a\":" + "1".repeat(5000) + "}", "Number value length (");
        notJson("{\"id\":\"" + "a".repeat(100_000) + "\"}", "String value length (");
        notJson("{\"" + "a".repeat(100_000) + "\":1}", "Name length (");
    }

    @Test
    void refusesKeysWithoutEnd() {
        StringBuilder text = new StringBuilder("{\"a\":{");
        for (int i = 0; i < 5000; i++) {
            text.append('"').append(i).append("\":0,");
        }
        refused(
                text + "\"a\":1}}",
                Reason.TOO_MANY_KEYS,
                "request: expected at most 4096 keys, got more");
    }

    @Test
    void messagesStayOnOneLineWhateverTheInput() {
        String text = REQUEST.replace("FP32", "\\n\\u0000" + "F".repeat(1000));
        assertThatThrownBy(() -> OipRequest.open(utf8(text)))
                .hasMessage(
                        "open inference protocol: inputs[0].datatype:"
                                + " expected FP64, FP32, FP16 or UINT8, got \"??"
                                + String.join("", Collections.nCopies(78, "F"))
                                + "...\"");
    }

    private static void notJson(String text, String message) {
        assertThatThrownBy(() -> OipRequest.open(utf8(text)))
                .isInstanceOfSatisfying(
                        OipException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_JSON))
                .hasMessageStartingWith("open inference protocol: request: " + message);
    }

    private static String data(String data) {
        return REQUEST.replace("[1,-2.5,3e1,4]", data);
    }

    private static float[] floats(String text) {
        return ((FloatTensor) OipRequest.open(utf8(text)).tensor()).data();
    }

    private static void refused(String text, Reason reason, String message) {
        assertThatThrownBy(() -> OipRequest.open(utf8(text)))
                .isInstanceOfSatisfying(
                        OipException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage("open inference protocol: " + message);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
