// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.InputShape;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.TensorRequestException;
import dev.densestream.serde.TensorRequestException.Reason;
import dev.densestream.serde.safetensors.SafetensorsException;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TensorRequestsTest {

    @Test
    void readsTheTensorNamedInputBesideOthers() {
        TensorRequest request =
                TensorRequests.open(
                        new SafetensorsWriter()
                                .add("mask", Dtype.F64, List.of(1L), new float[1])
                                .add(
                                        "input",
                                        Dtype.F32,
                                        List.of(1L, 2L, 1L, 1L),
                                        new float[] {3, 4})
                                .toBytes());
        assertThat(request.format()).isEqualTo(MessageFormat.SAFETENSORS);
        assertThat(request.dtype()).isEqualTo(Dtype.F32);
        assertThat(request.shape()).isEqualTo(new Shape(1, 2, 1, 1));
        assertThat(request.batched()).isTrue();
        assertThat(request.id()).isNull();
        assertThat(((FloatTensor) request.tensor()).data()).containsExactly(3, 4);
    }

    @Test
    void readsTheOnlyTensorWhateverItsName() {
        TensorRequest request = TensorRequests.open(safetensors("x", Dtype.F64, 2, 1, 1));
        assertThat(request.shape()).isEqualTo(new Shape(1, 2, 1, 1));
        assertThat(request.batched()).isFalse();
        assertThat(request.tensor()).isInstanceOf(DoubleTensor.class);
    }

    @Test
    void refusesSeveralTensorsNoneNamedInput() {
        byte[] value =
                new SafetensorsWriter()
                        .add("a", Dtype.F32, List.of(1L, 1L, 1L), new float[1])
                        .add("b", Dtype.F32, List.of(1L, 1L, 1L), new float[1])
                        .toBytes();
        refused(
                value,
                Reason.NO_INPUT_TENSOR,
                "safetensors: expected tensor \"input\" or a single tensor,"
                        + " got 2 tensors of other names");
        refused(
                new SafetensorsWriter().toBytes(),
                Reason.NO_INPUT_TENSOR,
                "safetensors: expected tensor \"input\" or a single tensor,"
                        + " got 0 tensors of other names");
    }

    @Test
    void refusesAWrongRank() {
        refused(
                safetensors("input", Dtype.F32, 2, 2),
                Reason.WRONG_RANK,
                "input of shape [2, 2]: expected (N, C, H, W) or (C, H, W), got rank 2");
        refused(
                safetensors("input", Dtype.F32, 1, 1, 1, 1, 1),
                Reason.WRONG_RANK,
                "input of shape [1, 1, 1, 1, 1]: expected (N, C, H, W) or (C, H, W), got rank 5");
    }

    @Test
    void refusesAZeroSizedDimension() {
        refused(
                safetensors("input", Dtype.F32, 1, 3, 0, 4),
                Reason.ZERO_SIZED_DIMENSION,
                "input of shape [1, 3, 0, 4]: expected every side to be at least 1, got 0");
    }

    @Test
    void refusesAnInputOfIntegers() {
        String header = "{\"input\":{\"dtype\":\"I8\",\"shape\":[1,1,2],\"data_offsets\":[0,2]}}  ";
        byte[] value = ("\0\0\0\0\0\0\0\0" + header + "xx").getBytes(StandardCharsets.UTF_8);
        value[0] = (byte) header.length();
        assertThatThrownBy(() -> TensorRequests.open(value))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage(
                        "safetensors: tensor \"input\": expected F64, F32, F16 or BF16, got I8");
    }

    @Test
    void readsLevelsOfSafetensorsAsFloatsFrom0To255() {
        String header = "{\"input\":{\"dtype\":\"U8\",\"shape\":[1,1,2],\"data_offsets\":[0,2]}}  ";
        byte[] value =
                ("\0\0\0\0\0\0\0\0" + header + "\u00ff\u0007")
                        .getBytes(StandardCharsets.ISO_8859_1);
        value[0] = (byte) header.length();

        TensorRequest request = TensorRequests.open(value);

        assertThat(request.dtype()).isEqualTo(Dtype.F32);
        assertThat(((FloatTensor) request.tensor()).data()).containsExactly(255f, 7f);
    }

    @Test
    void refusesMoreElementsThanAnArrayHolds() {
        assertThatThrownBy(() -> InputShape.of(List.of(1L << 16, 1L << 15, 1L)))
                .isInstanceOfSatisfying(
                        TensorRequestException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_ELEMENTS))
                .hasMessage(
                        "input of shape [65536, 32768, 1]: expected at most 2147483639 elements,"
                                + " got more; send smaller batches");
        assertThatThrownBy(() -> InputShape.of(List.of(Long.MAX_VALUE, 2L, Long.MAX_VALUE)))
                .isInstanceOf(TensorRequestException.class);
    }

    @Test
    void eachCallOfTensorGivesANewArray() {
        TensorRequest request = TensorRequests.open(safetensors("x", Dtype.F32, 1, 1, 1));
        ((FloatTensor) request.tensor()).data()[0] = 7;
        assertThat(((FloatTensor) request.tensor()).data()).containsExactly(0);
    }

    @Test
    void refusesAMessageInNoKnownFormat() {
        refused(
                new byte[0],
                Reason.UNKNOWN_FORMAT,
                "value of 0 bytes: expected safetensors, Open Inference Protocol JSON, .npy or a"
                        + " picture, got nothing");
        refused(
                "[1, 2, 3, 4]".getBytes(StandardCharsets.UTF_8),
                Reason.UNKNOWN_FORMAT,
                "value of 12 bytes: expected safetensors, Open Inference Protocol JSON, .npy or a"
                        + " picture, got bytes 5b 31 2c 20 32 2c 20 33");
    }

    @Test
    void namesAHeaderLongerThanTheRecord() {
        byte[] value = safetensors("x", Dtype.F32, 1, 1, 1);
        value[1] = 1;
        assertThatThrownBy(() -> TensorRequests.open(value))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageStartingWith("safetensors: header: its length says ");
    }

    static byte[] safetensors(String name, Dtype dtype, long... sides) {
        List<Long> shape = LongStream.of(sides).boxed().toList();
        int elements = (int) LongStream.of(sides).reduce(1, (a, b) -> a * b);
        return new SafetensorsWriter().add(name, dtype, shape, new float[elements]).toBytes();
    }

    private static void refused(byte[] value, Reason reason, String message) {
        assertThatThrownBy(() -> TensorRequests.open(value))
                .isInstanceOfSatisfying(
                        TensorRequestException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage(message);
    }
}
