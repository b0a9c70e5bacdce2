// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.TensorRequestException;
import dev.densestream.serde.message.TensorRequests;
import dev.densestream.serde.npy.NpyException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyRequestTest {

    private static final String DICT =
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 2), }";

    @ParameterizedTest
    @ValueSource(strings = {"f4", "f4-version2", "f4-version3", "f2"})
    void readsWhatNumpyWrote(String name) {
        TensorRequest request = TensorRequests.open(fixture(name));
        assertThat(request.shape()).isEqualTo(new Shape(1, 2, 3, 4));
        assertThat(request.batched()).isTrue();
        assertThat(request.dtype()).isEqualTo(name.equals("f2") ? Dtype.F16 : Dtype.F32);
        float[] data = ((FloatTensor) request.tensor()).data();
        for (int i = 0; i < 24; i++) {
            assertThat(data[i]).isEqualTo(i / 8f - 1);
        }
    }

    @Test
    void readsDoublesOfRank3() {
        TensorRequest request = TensorRequests.open(fixture("f8-rank3"));
        assertThat(request.batched()).isFalse();
        assertThat(request.shape()).isEqualTo(new Shape(1, 2, 3, 4));
        assertThat(((DoubleTensor) request.tensor()).data()[1]).isEqualTo((1 / 8.0 - 1) / 3);
    }

    @ParameterizedTest
    @CsvSource({"f4, F32", "f2, F16"})
    void writesByteForByteWhatNumpyWrites(String name, Dtype dtype) {
        Tensor tensor = TensorRequests.open(fixture(name)).tensor();
        assertThat(NpyArray.encode(List.of(1, 2, 3, 4), dtype, tensor)).isEqualTo(fixture(name));
    }

    @Test
    void writesDoublesOfRank3AsNumpyDoes() {
        Tensor tensor = TensorRequests.open(fixture("f8-rank3")).tensor();
        assertThat(NpyArray.encode(List.of(2, 3, 4), Dtype.F64, tensor))
                .isEqualTo(fixture("f8-rank3"));
    }

    @Test
    void writesATupleOfOneSideWithAComma() {
        byte[] file =
                NpyArray.encode(List.of(2), Dtype.F32, FloatTensor.zeros(new Shape(1, 2, 1, 1)));
        assertThat(new String(file, StandardCharsets.ISO_8859_1)).contains("'shape': (2,), }");
    }

    @Test
    void refusesFortranOrder() {
        refused(
                fixture("f4-fortran"),
                Reason.FORTRAN_ORDER,
                "fortran_order: expected False, got True; send numpy.ascontiguousarray(x)");
    }

    @ParameterizedTest
    @CsvSource({"i4, <i4", "object, |O"})
    void refusesOtherDtypesThatNumpyWrites(String name, String descr) {
        refused(
                fixture(name),
                Reason.DESCR,
                "descr: expected '<f8', '<f4', '<f2' or '|u1', got '%s'; send x.astype('<f4')"
                        .formatted(descr));
    }

    @ParameterizedTest
    @ValueSource(strings = {"|f4", "f4", "<f16", "<c8", "|i1", "<u1", ""})
    void refusesADtypeThatIsNeitherFloatingPointNorLevels(String descr) {
        refused(
                file(DICT.replace("<f4", descr), 8),
                Reason.DESCR,
                "descr: expected '<f8', '<f4', '<f2' or '|u1', got '%s'; send x.astype('<f4')"
                        .formatted(descr));
    }

    @Test
    void refusesAStructuredDtype() {
        refused(
                fixture("structured"),
                Reason.DESCR,
                "descr: expected '<f8', '<f4', '<f2' or '|u1', got a structured dtype;"
                        + " send a plain array");
    }

    @Test
    void refusesAWrongRankAndAZeroSizedDimension() {
        assertThatThrownBy(() -> TensorRequests.open(fixture("f4-rank2")))
                .isInstanceOf(TensorRequestException.class)
                .hasMessage(
                        "input of shape [3, 4]: expected (N, C, H, W) or (C, H, W), got rank 2");
        assertThatThrownBy(() -> TensorRequests.open(fixture("zero-sized")))
                .isInstanceOf(TensorRequestException.class)
                .hasMessage(
                        "input of shape [1, 0, 2, 2]: expected every side to be at least 1, got 0");
    }

    @Test
    void readsKeysInAnyOrderAndEitherQuotes() {
        String dict = "{\"shape\": (1,1,2,), 'fortran_order':False,\"descr\":\"<f4\"}";
        assertThat(NpyRequest.open(file(dict, 8)).shape()).isEqualTo(new Shape(1, 1, 1, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0", "1.1", "4.0", "3.1"})
    void refusesAnUnknownVersion(String version) {
        byte[] file = file(DICT, 8);
        file[6] = (byte) (version.charAt(0) - '0');
        file[7] = (byte) (version.charAt(2) - '0');
        refused(file, Reason.VERSION, "version: expected 1.0, 2.0 or 3.0, got " + version);
    }

    @Test
    void refusesAFileWithoutAHeaderLength() {
        refused(
                Arrays.copyOf(file(DICT, 8), 7),
                Reason.TOO_SHORT,
                "file: expected at least 10 bytes, got 7");
        refused(
                Arrays.copyOf(fixture("f4-version2"), 11),
                Reason.TOO_SHORT,
                "file: expected at least 12 bytes, got 11");
    }

    @Test
    void refusesAHeaderLongerThanTheFile() {
        refused(
                Arrays.copyOf(file(DICT, 8), 50),
                Reason.HEADER_BEYOND_FILE,
                "header: its length says 118 bytes, but only 40 follow; the file is cut short");
        byte[] file = fixture("f4-version2");
        Arrays.fill(file, 8, 12, (byte) 0xff);
        refused(
                file,
                Reason.HEADER_BEYOND_FILE,
                "header: its length says 4294967295 bytes, but only 212 follow;"
                        + " the file is cut short");
    }

    @Test
    void refusesAHeaderLongerThanAllowed() {
        byte[] file = Arrays.copyOf(fixture("f4-version2"), 70_000);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(8, 65_588);
        refused(file, Reason.HEADER_TOO_LARGE, "header: expected at most 65536 bytes, got 65588");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "   \n", "\n\n  "})
    void takesAnyPaddingOfTheHeader(String padding) {
        byte[] header = (DICT + padding).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(10 + header.length + 8);
        file.order(ByteOrder.LITTLE_ENDIAN);
        file.put(file(DICT, 8), 0, 8).putShort((short) header.length).put(header);
        file.putFloat(1.5f).putFloat(-2f);

        FloatTensor tensor = (FloatTensor) NpyRequest.open(file.array()).tensor();

        assertThat(tensor.data()).containsExactly(1.5f, -2f);
    }

    @Test
    void takesTheLongNumbersOfPython2() {
        String dict = DICT.replaceAll("([0-9]+),", "$1L,");
        assertThat(dict).contains("L,");

        assertThat(NpyRequest.open(file(dict, 8)).shape())
                .isEqualTo(NpyRequest.open(file(DICT, 8)).shape());
    }

    @Test
    void readsTheOtherByteOrderAndThisMachines() {
        float[] expected = ((FloatTensor) TensorRequests.open(fixture("f4")).tensor()).data();
        byte[] native32 = fixture("f4");
        native32[new String(native32, StandardCharsets.ISO_8859_1).indexOf("<f4")] = '=';

        TensorRequest turned = TensorRequests.open(fixture("f4-big-endian"));

        assertThat(turned.dtype()).isEqualTo(Dtype.F32);
        assertThat(((FloatTensor) turned.tensor()).data()).isEqualTo(expected);
        assertThat(((FloatTensor) TensorRequests.open(native32).tensor()).data())
                .isEqualTo(expected);
        assertThat(turned.decodingBytes()).isEqualTo(4L * expected.length);
    }

    @Test
    void readsLevelsAsFloatsFrom0To255() {
        byte[] file = file(DICT.replace("<f4", "|u1"), 2);
        file[file.length - 2] = (byte) 255;
        file[file.length - 1] = 128 - 256;

        TensorRequest request = NpyRequest.open(file);

        assertThat(request.dtype()).isEqualTo(Dtype.F32);
        assertThat(((FloatTensor) request.tensor()).data()).containsExactly(255f, 128f);
        refused(
                file(DICT.replace("<f4", "|u1"), 3),
                Reason.TRAILING_BYTES,
                "array of shape [1, 1, 2] of U8: expected 2 bytes, got 3; remove what follows"
                        + " the array");
    }

    @Test
    void refusesAnythingButWhiteSpaceBehindTheDictionary() {
        refused(
                file(DICT + "x", 8),
                Reason.HEADER_SYNTAX,
                "header: expected the end of the header at byte 72, got 0x78");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1]                     | '{' at byte 10, got 0x5b",
                "{1: 2}                  | a key at byte 11, got 0x31",
                "{'descr' '<f4'}         | ':' at byte 19, got 0x27",
                "{'descr': 4}            | a string at byte 20, got 0x34",
                "{'descr': '<f4' 'x': 1} | '}' at byte 26, got 0x27",
                "{'fortran_order': 0}    | True or False at byte 28, got 0x30",
                "{'shape': 3}            | '(' at byte 20, got 0x33",
                "{'shape': (3)}          | ',' at byte 22, got 0x29",
                "{'shape': (3 4)}        | ',' at byte 23, got 0x34",
                "{'shape': (3, 4 5)}     | ',' at byte 26, got 0x35",
                "{'shape': (,)}          | a whole number at byte 21, got 0x2c",
                "{'shape': (-1,)}        | a whole number at byte 21, got 0x2d",
                "{'shape': (1.0,)}       | ',' at byte 22, got 0x2e",
                "{'shape': (01,)}        | a whole number at byte 21, got 0x30",
                "{'shape': (3LL,)}       | ',' at byte 23, got 0x4c"
            })
    void refusesWhatIsNotTheDictionaryThatNumpyWrites(String dict, String message) {
        refused(file(dict, 8), Reason.HEADER_SYNTAX, "header: expected " + message);
    }

    @Test
    void refusesEscapesControlCharactersAndOtherAlphabetsInStrings() {
        for (String bad : List.of("\\", "\n", "\u00e9")) {
            assertThatThrownBy(() -> NpyRequest.open(file(DICT.replace("<f4", bad), 8)))
                    .isInstanceOf(NpyException.class)
                    .hasMessageStartingWith(
                            "npy: header: expected printable ASCII without escapes and a closing '"
                                    + " at byte 21, got 0x");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"descr", "fortran_order", "shape"})
    void refusesAMissingKey(String key) {
        String dict =
                switch (key) {
                    case "descr" -> DICT.replace("'descr': '<f4', ", "");
                    case "fortran_order" -> DICT.replace("'fortran_order': False, ", "");
                    default -> DICT.replace("'shape': (1, 1, 2), ", "");
                };
        refused(
                file(dict, 8),
                Reason.HEADER_KEYS,
                "header: the key '%s' is missing".formatted(key));
    }

    @Test
    void refusesDuplicateKeys() {
        refused(
                file(DICT.replace("{", "{'descr': '<f4', "), 8),
                Reason.HEADER_KEYS,
                "header: the key 'descr' comes twice");
    }

    @Test
    void refusesAnUnknownKey() {
        refused(
                file(DICT.replace("{", "{'x': 1, "), 8),
                Reason.HEADER_KEYS,
                "header: expected exactly descr, fortran_order and shape, got \"x\"");
    }

    @Test
    void refusesAnOverflowingShape() {
        refused(
                file(DICT.replace("(1, 1, 2)", "(4294967296, 4294967296, 1)"), 8),
                Reason.SHAPE_OVERFLOW,
                "shape [4294967296, 4294967296, 1] of F32 has more bytes than 64 bits can count");
        refused(
                file(DICT.replace("(1, 1, 2)", "(1000000000000000000, 1, 1)"), 8),
                Reason.SHAPE_OVERFLOW,
                "shape: expected sides of at most 18 digits, got 19");
    }

    @Test
    void refusesATruncatedArray() {
        refused(
                file(DICT, 7),
                Reason.TRUNCATED,
                "array of shape [1, 1, 2] of F32: expected 8 bytes, got 7; the file is cut short");
    }

    @Test
    void refusesTrailingBytes() {
        refused(
                file(DICT, 9),
                Reason.TRAILING_BYTES,
                "array of shape [1, 1, 2] of F32: expected 8 bytes, got 9;"
                        + " remove what follows the array");
    }

    private static void refused(byte[] file, Reason reason, String message) {
        assertThatThrownBy(() -> NpyRequest.open(file))
                .isInstanceOfSatisfying(
                        NpyException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage("npy: " + message);
    }

    /** A file of version 1.0 with the dictionary padded to 128 bytes. */
    private static byte[] file(String dict, int payloadBytes) {
        String header = dict + " ".repeat(117 - dict.length()) + "\n";
        return ByteBuffer.allocate(128 + payloadBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) 118)
                .put(header.getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }

    private static byte[] fixture(String name) {
        try (var in = NpyRequestTest.class.getResourceAsStream("/npy/" + name + ".npy")) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
