// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.serde.Dtype;
import dev.densestream.serde.safetensors.SafetensorsException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

    private static final String F32_OF_2 =
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    @Test
    void readsTensorsInTheOrderOfTheirBytesWhateverTheHeadersOrder() {
        Safetensors file =
                parse(
                        "{\"b\":{\"shape\":[1],\"data_offsets\":[8,12],\"dtype\":\"F32\"},"
                            + "\"__metadata__\":{\"k\":\"v\",\"format\":\"pt\"},\"a\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}}"
                            + "   ",
                        ByteBuffer.allocate(12)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putDouble(1.5)
                                .putFloat(2.5f)
                                .array());
        assertThat(file.tensors().keySet()).containsExactly("a", "b");
        assertThat(file.metadata()).containsExactly(Map.entry("k", "v"), Map.entry("format", "pt"));
        assertThat(file.doubles(tensor(file, "a"))).containsExactly(1.5);
        assertThat(file.floats(tensor(file, "a"))).containsExactly(1.5f);
        assertThat(file.doubles(tensor(file, "b"))).containsExactly(2.5);
    }

    @Test
    void readsHalfFloatsExactly() {
        byte[] bytes =
                new SafetensorsWriter()
                        .add("h", Dtype.F16, List.of(2L), new float[] {1 / 3f, -2})
                        .add("b", Dtype.BF16, List.of(2L), new float[] {1 / 3f, -2})
                        .toBytes();
        Safetensors file = Safetensors.parse(bytes, 1000);
        assertThat(file.floats(tensor(file, "h"))).containsExactly(0.33325195f, -2);
        assertThat(file.floats(tensor(file, "b"))).containsExactly(0.33398438f, -2);
        assertThat(file.doubles(tensor(file, "b"))).containsExactly(0.333984375, -2);
    }

    @Test
    void aScalarOneWithoutElementsAndAnEmptyFileAreLegal() {
        assertThat(parse("{}", new byte[0]).tensors()).isEmpty();
        Safetensors file =
                parse(
                        "{\"z\":{\"dtype\":\"I64\",\"shape\":[3,0],\"data_offsets\":[0,0]},"
                                + "\"s\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}",
                        new byte[1]);
        assertThat(tensor(file, "z").elements()).isZero();
        assertThat(tensor(file, "s").elements()).isEqualTo(1);
    }

    @Test
    void everyDtypeOfTheSpecificationIsLegalInAFile() {
        for (SafetensorsDtype dtype : SafetensorsDtype.values()) {
            String header =
                    "{\"a\":{\"dtype\":\"%s\",\"shape\":[8],\"data_offsets\":[0,%d]}}"
                            .formatted(dtype, dtype.bits());
            assertThat(tensor(parse(header, new byte[dtype.bits()]), "a").elements()).isEqualTo(8);
        }
    }

    @Test
    void refusesToReadIntegersAsFloatingPoint() {
        Safetensors file = parse(F32_OF_2.replace("F32", "I32"), new byte[8]);
        assertThatThrownBy(() -> file.floats(tensor(file, "a")))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage("safetensors: tensor \"a\": expected F64, F32, F16 or BF16, got I32");
    }

    @Test
    void refusesAFileShorterThanTheHeaderLength() {
        refused(new byte[7], Reason.TOO_SHORT, "file: expected at least 8 bytes, got 7");
    }

    @Test
    void refusesAHeaderLongerThanTheFile() {
        byte[] file = file(F32_OF_2, new byte[8]);
        refused(
                Arrays.copyOf(file, 30),
                Reason.HEADER_BEYOND_FILE,
                "header: its length says 54 bytes, but only 22 follow;"
                        + " the file is cut short or no safetensors");
    }

    @Test
    void refusesANegativeHeaderLength() {
        byte[] file = file(F32_OF_2, new byte[8]);
        Arrays.fill(file, 0, 8, (byte) 0xff);
        refused(
                file,
                Reason.HEADER_BEYOND_FILE,
                "header: its length says 18446744073709551615 bytes, but only 62 follow;"
                        + " the file is cut short or no safetensors");
    }

    @Test
    void refusesAHeaderLongerThanAllowed() {
        byte[] file = file(F32_OF_2, new byte[8]);
        assertThatThrownBy(() -> Safetensors.parse(file, 53))
                .hasMessage("safetensors: header: expected at most 53 bytes, got 54");
    }

    @Test
    void refusesAnEmptyHeader() {
        refused(
                new byte[8],
                Reason.HEADER_START,
                "header: expected '{' at byte 8, got an empty header");
    }

    @Test
    void refusesAHeaderThatDoesNotBeginWithABrace() {
        refused(
                file(" " + F32_OF_2, new byte[8]),
                Reason.HEADER_START,
                "header: expected '{' at byte 8, got 0x20");
    }

    @Test
    void refusesAHeaderThatIsNotUtf8() {
        byte[] file = file(F32_OF_2, new byte[8]);
        file[10] = (byte) 0xc0;
        refused(file, Reason.HEADER_NOT_UTF8, "header: not UTF-8 at byte 10");
    }

    @Test
    void refusesAHeaderInUtf16() {
        byte[] file = file("{\0\"\0a\0", new byte[0]);
        refused(file, Reason.HEADER_NOT_UTF8, "header: expected UTF-8, got UTF-16 or UTF-32");
    }

    @Test
    void refusesAHeaderThatIsNotJson() {
        assertThatThrownBy(() -> parse("{\"a\":}", new byte[0]))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageStartingWith("safetensors: header: Unexpected character ('}'")
                .hasMessageEndingWith("near byte 13");
        assertThatThrownBy(() -> parse("{\"a\":", new byte[0]))
                .hasMessageStartingWith("safetensors: header: Unexpected end-of-input");
    }

    @Test
    void refusesNanInTheHeader() {
        assertThatThrownBy(() -> parse("{\"a\":NaN}", new byte[0]))
                .hasMessageStartingWith("safetensors: header: JSON has no NaN and no infinity");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}",
                "{\"__metadata__\":{\"k\":\"1\",\"k\":\"1\"}}",
                "{\"__metadata__\":{},\"__metadata__\":{}}"
            })
    void refusesDuplicateKeysAnywhere(String header) {
        assertThatThrownBy(() -> parse(header, new byte[0]))
                .isInstanceOfSatisfying(
                        SafetensorsException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.DUPLICATE_KEY))
                .hasMessageStartingWith("safetensors: header: Duplicate field '");
    }

    @Test
    void refusesAnythingButSpacesAfterTheHeadersObject() {
        refused(
                file("{} \n", new byte[0]),
                Reason.HEADER_NOT_JSON,
                "header: expected nothing but spaces after the JSON object, got 0x0a at byte 11");
        refused(
                file("{}{}", new byte[0]),
                Reason.HEADER_NOT_JSON,
                "header: expected nothing but spaces after the JSON object, got 0x7b at byte 10");
    }

    @Test
    void refusesMetadataThatIsNotAMapOfStringToString() {
        refused(
                file("{\"__metadata__\":null}", new byte[0]),
                Reason.METADATA,
                "__metadata__: expected an object, got null");
        refused(
                file("{\"__metadata__\":{\"k\":1}}", new byte[0]),
                Reason.METADATA,
                "__metadata__ key \"k\": expected a string, got 1");
    }

    @Test
    void refusesATensorThatIsNotAnObject() {
        refused(
                file("{\"a\":[1]}", new byte[0]),
                Reason.TENSOR_ENTRY,
                "tensor \"a\": expected an object, got an array");
    }

    @Test
    void refusesAnUnknownKeyOfATensor() {
        refused(
                file(F32_OF_2.replace("\"dtype\"", "\"x\":1,\"dtype\""), new byte[8]),
                Reason.TENSOR_ENTRY,
                "tensor \"a\": expected exactly dtype, shape and data_offsets, got \"x\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dtype", "shape", "data_offsets"})
    void refusesATensorThatLacksAKey(String key) {
        String header =
                switch (key) {
                    case "dtype" -> F32_OF_2.replace("\"dtype\":\"F32\",", "");
                    case "shape" -> F32_OF_2.replace("\"shape\":[2],", "");
                    default -> F32_OF_2.replace(",\"data_offsets\":[0,8]", "");
                };
        refused(
                file(header, new byte[8]),
                Reason.TENSOR_ENTRY,
                "tensor \"a\": " + key + " is missing");
    }

    @Test
    void refusesAnUnknownDtype() {
        refused(
                file(F32_OF_2.replace("F32", "f32"), new byte[8]),
                Reason.UNKNOWN_DTYPE,
                "tensor \"a\": unknown dtype \"f32\"");
        refused(
                file(F32_OF_2.replace("\"F32\"", "32"), new byte[8]),
                Reason.TENSOR_ENTRY,
                "tensor \"a\": expected dtype a string, got 32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "-0", "2.0", "2e0", "9223372036854775808", "null"})
    void refusesASideThatIsNoWholeNumber(String side) {
        refused(
                file(F32_OF_2.replace("[2]", "[" + side + "]"), new byte[8]),
                Reason.TENSOR_ENTRY,
                "tensor \"a\": shape: expected whole numbers from 0 to 9223372036854775807, got "
                        + side);
    }

    @Test
    void refusesOffsetsThatAreNotTwoNumbers() {
        refused(
                file(F32_OF_2.replace("[0,8]", "[0,4,8]"), new byte[8]),
                Reason.TENSOR_ENTRY,
                "tensor \"a\": data_offsets: expected 2 numbers, got 3");
        refused(
                file(F32_OF_2.replace("[0,8]", "8"), new byte[8]),
                Reason.TENSOR_ENTRY,
                "tensor \"a\": expected data_offsets an array, got 8");
    }

    @Test
    void refusesAnOverflowingShape() {
        refused(
                file(F32_OF_2.replace("[2]", "[4294967296,4294967296]"), new byte[8]),
                Reason.SHAPE_OVERFLOW,
                "tensor \"a\": shape [4294967296, 4294967296] of F32"
                        + " has more bytes than 64 bits can count");
        refused(
                file(F32_OF_2.replace("[2]", "[576460752303423488]"), new byte[8]),
                Reason.SHAPE_OVERFLOW,
                "tensor \"a\": shape [576460752303423488] of F32"
                        + " has more bytes than 64 bits can count");
    }

    @Test
    void refusesASizeThatDiffersFromTheShapes() {
        refused(
                file(F32_OF_2.replace("[2]", "[3]"), new byte[8]),
                Reason.SIZE_MISMATCH,
                "tensor \"a\": shape [3] of F32: expected 12 bytes, got 8");
        refused(
                file(F32_OF_2.replace("[2]", "[3]").replace("F32", "F4"), new byte[8]),
                Reason.SIZE_MISMATCH,
                "tensor \"a\": shape [3] of F4: expected a whole number of bytes, got 8");
    }

    @Test
    void refusesOffsetsThatRunBackwards() {
        refused(
                file(F32_OF_2.replace("[0,8]", "[8,0]"), new byte[8]),
                Reason.OFFSETS,
                "tensor \"a\": data_offsets [8, 0] run backwards");
    }

    @Test
    void refusesATruncatedPayload() {
        refused(
                file(F32_OF_2, new byte[7]),
                Reason.OFFSETS,
                "tensor \"a\": data_offsets end at 8, but the payload has 7 bytes;"
                        + " the file is cut short");
    }

    @Test
    void refusesTrailingBytes() {
        refused(
                file(F32_OF_2, new byte[9]),
                Reason.TRAILING_BYTES,
                "payload: expected 8 bytes by the header, got 9;"
                        + " remove what follows the last tensor");
    }

    @Test
    void refusesOverlappingTensors() {
        refused(
                file(twoTensors(4, 12), new byte[12]),
                Reason.OVERLAP,
                "tensor \"b\": overlaps the tensor before it: expected offset 8, got 4");
    }

    @Test
    void refusesHoles() {
        refused(
                file(twoTensors(9, 17), new byte[17]),
                Reason.HOLE,
                "tensor \"b\": leaves a hole before it: expected offset 8, got 9");
        refused(
                file(F32_OF_2.replace("[0,8]", "[1,9]"), new byte[9]),
                Reason.HOLE,
                "tensor \"a\": leaves a hole before it: expected offset 0, got 1");
    }

    @Test
    void theGoldenInputsRead() throws IOException {
        byte[] bytes;
        try (var in = getClass().getResourceAsStream("/golden/plain-odd/input.safetensors")) {
            bytes = Objects.requireNonNull(in).readAllBytes();
        }
        Safetensors file = Safetensors.parse(bytes, Safetensors.MAX_RECORD_HEADER_BYTES);
        TensorInfo input = tensor(file, "input");
        assertThat(input.shape()).containsExactly(3L, 5L, 9L, 13L);
        assertThat(file.floats(input)).hasSize(3 * 5 * 9 * 13);
    }

    @Test
    void theWriterIsDeterministicAndPadsTheHeader() {
        byte[] first = sample(Map.of("x", "1", "a", "2"));
        assertThat(sample(Map.of("a", "2", "x", "1"))).isEqualTo(first);
        assertThat(first[0] % 8).isZero();
        assertThat(new String(first, 8, first[0], StandardCharsets.UTF_8))
                .startsWith("{\"__metadata__\":{\"a\":\"2\",\"x\":\"1\"},\"t\":{\"dtype\":\"F32\"");
        Safetensors file = Safetensors.parse(first, 1000);
        byte[] copy =
                new SafetensorsWriter()
                        .metadata(file.metadata())
                        .add("t", file, tensor(file, "t"))
                        .toBytes();
        assertThat(copy).isEqualTo(first);
    }

    @Test
    void theWriterRefusesATakenNameAndValuesThatDoNotFitTheShape() {
        SafetensorsWriter writer =
                new SafetensorsWriter().add("a", Dtype.F32, List.of(1L), new float[1]);
        assertThatThrownBy(() -> writer.add("a", Dtype.F32, List.of(1L), new float[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("safetensors: the name \"a\" is taken");
        assertThatThrownBy(() -> writer.add("b", Dtype.F32, List.of(2L), new double[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor \"b\" of shape [2]: expected 2 elements, got 1");
    }

    private static byte[] sample(Map<String, String> metadata) {
        return new SafetensorsWriter()
                .metadata(metadata)
                .add("t", Dtype.F32, List.of(1L, 2L), new float[] {1, 2})
                .toBytes();
    }

    private static String twoTensors(int begin, int end) {
        return "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[%d,%d]}}"
                        .formatted(begin, end);
    }

    private static Safetensors parse(String header, byte[] payload) {
        return Safetensors.parse(file(header, payload), Safetensors.MAX_RECORD_HEADER_BYTES);
    }

    private static void refused(byte[] file, Reason reason, String message) {
        assertThatThrownBy(() -> Safetensors.parse(file, Safetensors.MAX_RECORD_HEADER_BYTES))
                .isInstanceOfSatisfying(
                        SafetensorsException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage("safetensors: " + message);
    }

    private static TensorInfo tensor(Safetensors file, String name) {
        return Objects.requireNonNull(file.tensors().get(name));
    }

    private static byte[] file(String header, byte[] payload) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(payload)
                .array();
    }
}
