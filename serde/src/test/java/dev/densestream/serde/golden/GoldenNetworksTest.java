// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.ForwardPass;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.ModelWeights;
import dev.densestream.serde.weights.NetworkExtract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every node of whole networks against PyTorch in float64: torchvision's names, a deep stem, a
 * blurred one, one for small images, names of old checkpoints and flattened ones.
 */
@Tag("both-lanes")
class GoldenNetworksTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden-networks");

    /** Divided by the largest value of a node. */
    private static final double SINGLE_TOLERANCE = 3e-5;

    private static final double DOUBLE_TOLERANCE = 1e-10;

    static Stream<String> cases() throws IOException {
        List<String> names;
        try (Stream<Path> folders = Files.list(FOLDER)) {
            names =
                    folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString())
                            .sorted()
                            .toList();
        }
        assertThat(names).hasSize(8);
        return names.stream();
    }

    static Stream<Arguments> enginesAndCases() throws IOException {
        return cases().flatMap(
                        name -> Engines.NAMES.stream().map(engine -> Arguments.of(engine, name)));
    }

    @ParameterizedTest
    @MethodSource("enginesAndCases")
    void givesEveryNodeInSinglePrecision(String engine, String name) throws IOException {
        FloatTensor input = input(name);
        assertNodes(engine, name, input, SINGLE_TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("enginesAndCases")
    void givesEveryNodeInDoublePrecision(String engine, String name) throws IOException {
        FloatTensor input = input(name);
        double[] wide = new double[input.data().length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = input.data()[i];
        }
        assertNodes(engine, name, new DoubleTensor(input.shape(), wide), DOUBLE_TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesOnlyAsFarAsANodeNeeds(String name) throws IOException {
        Network network = network(name);
        FloatTensor input = input(name);
        ForwardPass pass = Engines.named("fast").prepare(network).newForwardPass();
        Map<Output, Tensor> all = nodes(network, input);
        pass.run(input, all);
        for (Map.Entry<Output, Tensor> node : all.entrySet()) {
            Tensor alone = node.getValue().precision().zeros(node.getValue().shape());
            pass.run(input, Map.of(node.getKey(), alone));
            assertThat(((FloatTensor) alone).data())
                    .as(node.getKey().stage())
                    .isEqualTo(((FloatTensor) node.getValue()).data());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void staysTheSameNetworkOnceItIsPublished(String name) throws IOException {
        byte[] canonical = NetworkExtract.canonical(bytes(name, "weights"), "");
        Network published = ModelWeights.read(canonical, "", null).network();
        assertThat(published.names()).isEqualTo(network(name).names());
        assertThat(published.sizeBytes()).isEqualTo(network(name).sizeBytes());
    }

    private static void assertNodes(String engine, String name, Tensor input, double tolerance)
            throws IOException {
        Network network = network(name);
        Safetensors expected = file(name, "expected");
        assertThat(expected.tensors().keySet()).containsAll(network.names());
        Engine used = Engines.named(engine);
        Map<Output, Tensor> nodes = nodes(network, input);
        used.prepare(network).newForwardPass().run(input, nodes);
        for (Map.Entry<Output, Tensor> node : nodes.entrySet()) {
            String stage = node.getKey().stage();
            TensorInfo info = Objects.requireNonNull(expected.tensors().get(stage));
            assertThat(error(expected.doubles(info), node.getValue()))
                    .as("%s of %s", stage, name)
                    .isLessThan(tolerance);
        }
    }

    private static Map<Output, Tensor> nodes(Network network, Tensor input) {
        Map<Output, Tensor> nodes = new LinkedHashMap<>();
        for (String name : network.names()) {
            Output output = new Output(name, Output.Form.MAPS);
            nodes.put(output, input.precision().zeros(output.shape(network, input.shape())));
        }
        return nodes;
    }

    private static double error(double[] expected, Tensor got) {
        assertThat(got.shape().elements()).isEqualTo(expected.length);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(expected[i] - got.get(i)));
        }
        return worst / largest;
    }

    private static Network network(String name) throws IOException {
        return ModelWeights.read(bytes(name, "weights"), "", null).network();
    }

    private static FloatTensor input(String name) throws IOException {
        Safetensors file = file(name, "input");
        TensorInfo info = Objects.requireNonNull(file.tensors().get("input"));
        List<Integer> sides = info.shape().stream().map(Long::intValue).toList();
        Shape shape = new Shape(sides.get(0), sides.get(1), sides.get(2), sides.get(3));
        return new FloatTensor(shape, file.floats(info));
    }

    private static Safetensors file(String name, String part) throws IOException {
        return Safetensors.parse(bytes(name, part), Safetensors.MAX_WEIGHTS_HEADER_BYTES);
    }

    private static byte[] bytes(String name, String part) throws IOException {
        return Files.readAllBytes(FOLDER.resolve(name).resolve(part + ".safetensors"));
    }
}
