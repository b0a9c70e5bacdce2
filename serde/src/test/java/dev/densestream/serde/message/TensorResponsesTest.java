// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.oip.OipException;
import dev.densestream.serde.response.Emit;
import dev.densestream.serde.response.EmittedTensor;
import dev.densestream.serde.response.OutputDtype;
import dev.densestream.serde.response.TensorResponse;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsDtype;
import dev.densestream.serde.safetensors.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TensorResponsesTest {

    private static final FloatTensor OUTPUT =
            new FloatTensor(new Shape(1, 3, 1, 2), new float[] {1, 2, 3.25f, 4, -5, 1e10f});
    private static final FloatTensor MEANS =
            new FloatTensor(new Shape(1, 3, 1, 1), new float[] {1.5f, 3.625f, 5e9f});

    @Test
    void answersSafetensorsWithTensorOutputInTheTypeOfTheRequest() {
        for (Dtype dtype : Dtype.values()) {
            TensorRequest request =
                    TensorRequests.open(TensorRequestsTest.safetensors("x", dtype, 1, 1, 1, 2));
            Safetensors file =
                    Safetensors.parse(encode(request, OUTPUT, Emit.ALL, OutputDtype.SAME), 1000);
            TensorInfo output = Objects.requireNonNull(file.tensors().get("output"));
            assertThat(output.dtype()).isEqualTo(SafetensorsDtype.of(dtype));
            assertThat(output.shape()).containsExactly(1L, 3L, 1L, 2L);
            assertThat(file.floats(output)).startsWith(1, 2, 3.25f, 4, -5);
        }
    }

    @Test
    void aRequestOfRank3IsAnsweredWithRank3() {
        TensorRequest request =
                TensorRequests.open(TensorRequestsTest.safetensors("x", Dtype.F32, 1, 1, 2));
        assertThat(outputShape(encode(request, OUTPUT, Emit.ALL, OutputDtype.SAME)))
                .containsExactly(3L, 1L, 2L);
        assertThat(outputShape(encode(request, OUTPUT, Emit.NEW, OutputDtype.SAME)))
                .containsExactly(2L, 1L, 2L);
        assertThat(outputShape(encode(request, MEANS, Emit.POOLED, OutputDtype.SAME)))
                .containsExactly(3L);
    }

    @Test
    void doublesAreNarrowedWhenAskedFor() {
        TensorRequest request =
                TensorRequests.open(TensorRequestsTest.safetensors("x", Dtype.F64, 1, 1, 1, 1));
        Tensor output = new DoubleTensor(new Shape(1, 2, 1, 1), new double[] {0.1, 2});
        Safetensors f32 =
                Safetensors.parse(encode(request, output, Emit.ALL, OutputDtype.F32), 1000);
        TensorInfo narrowed = Objects.requireNonNull(f32.tensors().get("output"));
        assertThat(narrowed.dtype()).isEqualTo(SafetensorsDtype.F32);
        assertThat(f32.floats(narrowed)).containsExactly(0.1f, 2);
    }

    @Test
    void answersJsonAsAnOpenInferenceResponse() {
        TensorRequest request = TensorRequests.open(json("FP32", "\"id\":\"q-1\","));
        assertThat(text(encode(request, OUTPUT, Emit.ALL, OutputDtype.SAME)))
                .isEqualTo(
                        "{\"model_name\":\"cifar\",\"model_version\":\"7\",\"id\":\"q-1\","
                                + "\"outputs\":[{\"name\":\"output\",\"datatype\":\"FP32\","
                                + "\"shape\":[1,3,1,2],\"data\":[1.0,2.0,3.25,4.0,-5.0,1.0E10]}]}");
        TensorRequest anonymous = TensorRequests.open(json("FP32", ""));
        assertThat(text(encode(anonymous, MEANS, Emit.POOLED, OutputDtype.SAME)))
                .isEqualTo(
                        "{\"model_name\":\"cifar\",\"model_version\":\"7\","
                                + "\"outputs\":[{\"name\":\"output\",\"datatype\":\"FP32\","
                                + "\"shape\":[1,3],\"data\":[1.5,3.625,5.0E9]}]}");
    }

    @Test
    void jsonNumbersAreTheShortestThatReadBack() {
        TensorRequest request = TensorRequests.open(json("FP32", ""));
        Tensor output =
                new FloatTensor(new Shape(1, 2, 1, 1), new float[] {2.0E-3f, 1.17549435E-38f});
        assertThat(text(encode(request, output, Emit.ALL, OutputDtype.SAME)))
                .contains("[0.002,1.1754944E-38]");
        TensorRequest halves = TensorRequests.open(json("FP16", ""));
        assertThat(text(encode(halves, output, Emit.ALL, OutputDtype.SAME)))
                .contains("\"FP16\"")
                .contains("[0.0020008087,0.0]");
    }

    @Test
    void refusesToSayNanOrInfinityInJson() {
        TensorRequest request = TensorRequests.open(json("FP32", ""));
        Tensor nan = new FloatTensor(new Shape(1, 2, 1, 1), new float[] {0, Float.NaN});
        assertThatThrownBy(() -> encode(request, nan, Emit.ALL, OutputDtype.SAME))
                .isInstanceOfSatisfying(
                        OipException.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(OipException.Reason.NON_FINITE_ELEMENT))
                .hasMessage(
                        "open inference protocol: tensor: element 1 is NaN,"
                                + " which JSON cannot say; use safetensors or .npy");
        Tensor large = new FloatTensor(new Shape(1, 2, 1, 1), new float[] {0, 65520});
        assertThatThrownBy(() -> encode(request, large, Emit.ALL, OutputDtype.F16))
                .hasMessageContaining("element 1 is Infinity");
    }

    @Test
    void answersNpyWithAnArray() {
        TensorResponse response =
                new TensorResponse(List.of(1, 3, 1, 2), OUTPUT, Dtype.F16, "cifar", "7", null);
        byte[] file = TensorResponses.encode(MessageFormat.NPY, response);
        assertThat(text(file)).contains("{'descr': '<f2', 'fortran_order': False, ");
        TensorRequest back = TensorRequests.open(file);
        assertThat(back.dtype()).isEqualTo(Dtype.F16);
        assertThat(((FloatTensor) back.tensor()).data())
                .containsExactly(1, 2, 3.25f, 4, -5, Float.POSITIVE_INFINITY);
    }

    @Test
    void bf16IsRefusedOutsideSafetensors() {
        TensorResponse response =
                new TensorResponse(List.of(1, 3, 1, 2), OUTPUT, Dtype.BF16, "cifar", "7", null);
        assertThatThrownBy(() -> TensorResponses.encode(MessageFormat.NPY, response))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TensorResponses.encode(MessageFormat.OIP_JSON, response))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aResponsesSidesAndElementsMustAgree() {
        assertThatThrownBy(
                        () -> new TensorResponse(List.of(1, 3), OUTPUT, Dtype.F32, "m", "1", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("response of sides [1, 3]: expected 3 elements, got 6");
    }

    @Test
    void noResponseIsLargerThanItsBound() {
        Shape shape = new Shape(1, 50, 4, 5);
        double[] doubles = new double[shape.elements()];
        float[] floats = new float[shape.elements()];
        Arrays.fill(doubles, -2.2250738585072014E-308);
        Arrays.fill(floats, -1.17549435E-38f);
        String name = "\u0001\u20ac".repeat(40);
        for (MessageFormat format : MessageFormat.values()) {
            for (Dtype dtype : List.of(Dtype.F64, Dtype.F32, Dtype.F16)) {
                Tensor data =
                        dtype == Dtype.F64
                                ? new DoubleTensor(shape, doubles)
                                : new FloatTensor(shape, floats);
                TensorResponse response =
                        new TensorResponse(List.of(1, 50, 4, 5), data, dtype, name, "12", "\n");
                long bound =
                        TensorResponses.maxBytes(format, dtype, shape.elements(), name, "12", "\n");
                assertThat((long) TensorResponses.encode(format, response).length)
                        .isLessThanOrEqualTo(bound);
            }
        }
    }

    @Test
    void theBoundOfAResponseIsKnownFromTheRequest() {
        TensorRequest request = TensorRequests.open(json("FP32", "\"id\":\"abc\","));
        assertThat(
                        TensorResponses.maxBytes(
                                request,
                                List.of(Emissions.of(Emit.NEW, request, new Shape(1, 11, 1, 2))),
                                OutputDtype.F16,
                                "m",
                                "1"))
                .isEqualTo(512 + 20 * 16 + 5 * 6);
    }

    private static List<Long> outputShape(byte[] file) {
        return Objects.requireNonNull(Safetensors.parse(file, 1000).tensors().get("output"))
                .shape();
    }

    private static byte[] encode(
            TensorRequest request, Tensor output, Emit emit, OutputDtype outputDtype) {
        EmittedTensor emitted = Emissions.of(emit, request, output.shape());
        return TensorResponses.encode(
                request.format(),
                TensorResponse.to(
                        request,
                        List.of(emitted),
                        Map.of(emitted.output(), output),
                        outputDtype,
                        "cifar",
                        "7"));
    }

    private static byte[] json(String datatype, String id) {
        return ("{%s\"inputs\":[{\"name\":\"x\",\"shape\":[1,1,1,2],\"datatype\":\"%s\","
                        + "\"data\":[1,2]}]}")
                .formatted(id, datatype)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
