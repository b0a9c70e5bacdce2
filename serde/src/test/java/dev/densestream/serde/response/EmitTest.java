// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.message.RequestWriter;
import dev.densestream.serde.message.TensorRequests;
import dev.densestream.serde.safetensors.SafetensorsTensor;
import dev.densestream.serde.usage.Activation;
import dev.densestream.serde.usage.ModelUsage;
import dev.densestream.serde.weights.ModelWeights;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import dev.densestream.serde.weights.init.NetworkConfig;
import dev.densestream.serde.weights.init.NetworkInitialization;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmitTest {

    private static final Network BLOCK =
            ModelWeights.read(
                            HeInitialization.safetensors(
                                    new BlockConfig(1, 1, 2, 0, false, false), Map.of(), 1),
                            "",
                            null)
                    .network();
    private static final Network NETWORK =
            ModelWeights.read(
                            NetworkInitialization.safetensors(
                                    new NetworkConfig(1, 2, List.of(1, 1), 4, 8, 3), Map.of(), 1),
                            "",
                            null)
                    .network();
    private static final float[] RAMP = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

    @Test
    void allIsTheOutputItself() {
        EmittedTensor all = one(Emit.ALL, BLOCK, request(2, 1, 1, 2));
        Tensor output = new FloatTensor(new Shape(2, 3, 1, 2), RAMP);
        assertThat(all.name()).isEqualTo("output");
        assertThat(picked(all, output)).isSameAs(output);
        assertThat(all.dims()).containsExactly(2, 3, 1, 2);
        assertThat(one(Emit.ALL, BLOCK, request(1, 1, 2)).dims()).containsExactly(3, 1, 2);
    }

    @Test
    void newLeavesTheInputsChannelsOut() {
        EmittedTensor fresh = one(Emit.NEW, BLOCK, request(2, 1, 1, 2));
        Tensor maps = picked(fresh, new FloatTensor(new Shape(2, 3, 1, 2), RAMP));
        assertThat(maps.shape()).isEqualTo(new Shape(2, 2, 1, 2));
        assertThat(((FloatTensor) maps).data()).containsExactly(2, 3, 4, 5, 8, 9, 10, 11);
        assertThat(fresh.dims()).containsExactly(2, 2, 1, 2);
        double[] doubles = {0, 1, 2, 3, 4, 5};
        Tensor exact =
                picked(
                        one(Emit.NEW, BLOCK, request(1, 1, 1, 2)),
                        new DoubleTensor(new Shape(1, 3, 1, 2), doubles));
        assertThat(((DoubleTensor) exact).data()).containsExactly(2, 3, 4, 5);
    }

    @Test
    void pooledIsWhatTheForwardPassAverages() {
        EmittedTensor pooled = one(Emit.POOLED, BLOCK, request(2, 1, 4, 5));
        assertThat(pooled.output()).isEqualTo(Output.means(BLOCK));
        assertThat(pooled.dims()).containsExactly(2, 3);
        assertThat(one(Emit.POOLED, BLOCK, request(1, 1, 2)).dims()).containsExactly(3);
    }

    @Test
    void severalOutputsOfABlockAreCalledByTheirNames() {
        assertThat(of(Emit.parse("new, pooled"), BLOCK, request(2, 1, 4, 5)))
                .extracting(EmittedTensor::name)
                .containsExactly("new", "pooled");
    }

    @Test
    void aModelEmitsWhatSuitsItUnlessAskedOtherwise() {
        assertThat(one(Emit.DEFAULT, BLOCK, request(2, 1, 4, 5)).dims())
                .containsExactly(2, 3, 4, 5);
        EmittedTensor embedding = one(Emit.DEFAULT, NETWORK, request(2, 1, 32, 32));
        assertThat(embedding.name()).isEqualTo("embedding");
        assertThat(embedding.dims()).containsExactly(2, 5);
    }

    @Test
    void outputsOfANetworkAreCalledByTheirNames() {
        List<EmittedTensor> tensors =
                of(Emit.parse("features.pool0,logits"), NETWORK, request(1, 32, 32));
        assertThat(tensors)
                .extracting(EmittedTensor::name)
                .containsExactly("features.pool0", "logits");
        assertThat(tensors.get(0).dims()).containsExactly(4, 8, 8);
        assertThat(tensors.get(1).dims()).containsExactly(3);
    }

    @Test
    void aRequestThatNamesItsOutputsGetsThem() {
        String json =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1,29,29],\"datatype\":\"FP32\",\"data\":[%s]}],\"outputs\":[{\"name\":\"%s\"}]}";
        String data = "0" + ",0".repeat(29 * 29 - 1);
        assertThat(one(Emit.DEFAULT, NETWORK, open(json.formatted(data, "logits"))).name())
                .isEqualTo("logits");
        assertThat(one(Emit.POOLED, BLOCK, open(json.formatted(data, "output"))).dims())
                .containsExactly(1, 3);
        assertThat(one(Emit.POOLED, BLOCK, open(json.formatted(data, "new"))).dims())
                .containsExactly(1, 2, 29, 29);
        assertThatThrownBy(() -> of(Emit.DEFAULT, NETWORK, open(json.formatted(data, "logit"))))
                .hasMessageStartingWith("output logit: expected one of features.conv0,");
    }

    @Test
    void refusesWhatAModelOrAFormatDoesNotHave() {
        assertThatThrownBy(() -> of(Emit.parse("embedding"), BLOCK, request(2, 1, 4, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("output embedding: expected all, new or pooled of a dense block");
        assertThatThrownBy(() -> of(Emit.POOLED, NETWORK, request(2, 1, 32, 32)))
                .hasMessage(
                        "output pooled: expected one of features.conv0, features.pool0,"
                            + " features.denseblock1, features.transition1, features.denseblock2,"
                            + " features.norm5, embedding, logits, probabilities, classes");
        TensorRequest npy =
                TensorRequests.open(
                        RequestWriter.encode(
                                MessageFormat.NPY,
                                FloatTensor.zeros(new Shape(1, 1, 32, 32)),
                                Dtype.F32,
                                null));
        assertThatThrownBy(() -> of(Emit.parse("embedding,logits"), NETWORK, npy))
                .hasMessage(
                        ".npy holds one tensor, and 2 outputs are asked for: embedding,logits; send"
                                + " safetensors, or ask for one");
        assertThatThrownBy(() -> Emit.parse("embedding,,logits"))
                .hasMessage("outputs: expected names, each once, got embedding,,logits");
        assertThatThrownBy(() -> Emit.parse("logits,logits"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void embeddingsAndAveragesAreBroughtToLengthOneWhereThatIsAskedFor() {
        EmitOptions options = new EmitOptions(5, true);
        EmittedTensor embedding =
                Emit.DEFAULT.of(NETWORK, ModelUsage.NONE, request(2, 1, 32, 32), options).get(0);
        Tensor unit =
                picked(
                        embedding,
                        new FloatTensor(
                                new Shape(2, 5, 1, 1), new float[] {3, 0, 4, 0, 0, 0, 0, 0, 0, 0}));
        assertThat(((FloatTensor) unit).data()).containsExactly(0.6f, 0, 0.8f, 0, 0, 0, 0, 0, 0, 0);
        EmittedTensor logits =
                Emit.parse("logits")
                        .of(NETWORK, ModelUsage.NONE, request(2, 1, 32, 32), options)
                        .get(0);
        Tensor asComputed = new FloatTensor(new Shape(2, 3, 1, 1), new float[6]);
        assertThat(picked(logits, asComputed)).isSameAs(asComputed);
    }

    @Test
    void probabilitiesAddUpToOneHoweverLargeTheLogits() {
        Tensor logits = new FloatTensor(new Shape(1, 3, 1, 1), new float[] {1000, 1000, -1000});
        EmittedTensor softmax = one(Emit.parse("probabilities"), NETWORK, request(1, 1, 32, 32));
        assertThat(((FloatTensor) picked(softmax, logits)).data()).containsExactly(0.5f, 0.5f, 0);
        EmittedTensor sigmoid = with(Activation.SIGMOID, "probabilities");
        Tensor zeros = new FloatTensor(new Shape(1, 3, 1, 1), new float[] {0, -1000, 1000});
        assertThat(((FloatTensor) picked(sigmoid, zeros)).data()).containsExactly(0.5f, 0, 1);
    }

    @Test
    void classesAreTheMostProbableWithTheirLabels() {
        EmittedTensor classes = with(Activation.NONE, "classes");
        assertThat(classes.dims()).containsExactly(1, 2);
        Tensor logits = new FloatTensor(new Shape(1, 3, 1, 1), new float[] {0.25f, 2, 2});
        assertThat(classes.pick(logits, MessageFormat.OIP_JSON))
                .containsExactly(
                        new ResponseTensor.Texts(
                                "classes", List.of(1, 2), List.of("2.0:1:cat: big", "2.0:2")));
        List<ResponseTensor> binary = classes.pick(logits, MessageFormat.SAFETENSORS);
        assertThat(binary)
                .extracting(ResponseTensor::name)
                .containsExactly("classes.index", "classes.value");
        assertThat(((ResponseTensor.Indices) binary.get(0)).data()).containsExactly(1, 2);
        Tensor strange =
                new FloatTensor(new Shape(1, 3, 1, 1), new float[] {Float.NaN, -1, Float.NaN});
        assertThat(classes.pick(strange, MessageFormat.OIP_JSON).get(0))
                .isEqualTo(
                        new ResponseTensor.Texts(
                                "classes", List.of(1, 2), List.of("-1.0:1:cat: big", "NaN:0:dog")));
    }

    private static EmittedTensor with(Activation activation, String output) {
        ModelUsage usage = new ModelUsage(null, List.of("dog", "cat: big", ""), activation);
        return Emit.parse(output)
                .of(NETWORK, usage, request(1, 1, 32, 32), new EmitOptions(2, false))
                .get(0);
    }

    private static Tensor picked(EmittedTensor emitted, Tensor computed) {
        List<ResponseTensor> tensors = emitted.pick(computed, MessageFormat.SAFETENSORS);
        assertThat(tensors).hasSize(1);
        return ((ResponseTensor.Values) tensors.get(0)).data();
    }

    private static List<EmittedTensor> of(Emit emit, Network network, TensorRequest request) {
        return emit.of(network, ModelUsage.NONE, request, EmitOptions.DEFAULT);
    }

    private static EmittedTensor one(Emit emit, Network network, TensorRequest request) {
        List<EmittedTensor> tensors = of(emit, network, request);
        assertThat(tensors).hasSize(1);
        return tensors.get(0);
    }

    private static TensorRequest open(String json) {
        return TensorRequests.open(json.getBytes(StandardCharsets.UTF_8));
    }

    private static TensorRequest request(Integer... sides) {
        long elements = 1;
        for (int side : sides) {
            elements *= side;
        }
        Tensor zeros = FloatTensor.zeros(new Shape(1, 1, 1, (int) elements));
        return TensorRequests.open(SafetensorsTensor.encode("x", List.of(sides), Dtype.F32, zeros));
    }

    @Test
    void theDtypeOfAResponseIsTheRequestsUnlessAskedOtherwise() {
        for (Dtype dtype : List.of(Dtype.values())) {
            assertThat(OutputDtype.SAME.dtypeFor(dtype)).isEqualTo(dtype);
            assertThat(OutputDtype.F32.dtypeFor(dtype)).isEqualTo(Dtype.F32);
            assertThat(OutputDtype.F16.dtypeFor(dtype)).isEqualTo(Dtype.F16);
        }
    }
}
