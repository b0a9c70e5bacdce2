// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import com.sun.management.ThreadMXBean;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.ForwardPass;
import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.engine.Networks;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.engine.Output.Form;
import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.densenet.engine.Tensors;
import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.kernel.ScalarKernels;
import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole networks in the fast engine, beside the definition. */
@Tag("both-lanes")
class FastNetworkTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Names of outputs, and what is looked up by them. */
    private static final long SMALL_BYTES = 24 << 10;

    private final Engine fast = new FastEngine();

    static Stream<Network> networks() {
        return Stream.of(Networks.small(1), Networks.deep(2));
    }

    static Stream<Arguments> networksAndSides() {
        return networks()
                .flatMap(
                        network ->
                                Stream.of(
                                        Arguments.of(network, 29, 29),
                                        Arguments.of(network, 64, 64),
                                        Arguments.of(network, 45, 78),
                                        Arguments.of(network, 97, 33)));
    }

    @ParameterizedTest
    @MethodSource("networksAndSides")
    void givesWhatTheDefinitionSays(Network network, int height, int width) {
        FloatTensor input = Tensors.gaussian(new Shape(3, 3, height, width), 7, 0, 1);
        Map<Output, Tensor> got = all(network, input.shape());
        Map<Output, Tensor> expected = all(network, input.shape());
        fast.prepare(network).newForwardPass().run(input, got);
        new ReferenceEngine().prepare(network).newForwardPass().run(input, expected);
        expected.forEach(
                (output, right) ->
                        assertThat(error(right, of(got, output)))
                                .as(output.toString())
                                .isLessThan(3e-5));
    }

    @ParameterizedTest
    @MethodSource("networksAndSides")
    void anImageGivesTheSameBitsWhateverOthersAreBesideIt(Network network, int height, int width) {
        PreparedNetwork prepared = fast.prepare(network);
        Shape nine = new Shape(9, 3, height, width);
        FloatTensor input = Tensors.gaussian(nine, 8, 0, 1);
        for (int count : new int[] {1, 2, 3, 5, 8, 9}) {
            for (int first = 0; first + count <= 9; first += count) {
                FloatTensor some = images(input, first, count);
                Map<Output, Tensor> got = all(network, some.shape());
                prepared.newForwardPass().run(some, got);
                Map<Output, Tensor> alone = all(network, new Shape(1, 3, height, width));
                prepared.newForwardPass().run(images(input, first, 1), alone);
                alone.forEach(
                        (output, one) -> {
                            float[] many = floats(got, output);
                            assertThat(Arrays.copyOf(many, one.shape().elements()))
                                    .as("%s of %d", output, count)
                                    .isEqualTo(((FloatTensor) one).data());
                        });
            }
        }
    }

    /** Feature maps that nobody wants are not written, and what follows takes them otherwise. */
    @ParameterizedTest
    @MethodSource("networksAndSides")
    void anOutputHasTheSameBitsAloneAndBesideOthers(Network network, int height, int width) {
        PreparedNetwork prepared = fast.prepare(network);
        for (int count : new int[] {1, 3, 9}) {
            FloatTensor input = Tensors.gaussian(new Shape(count, 3, height, width), 8, 0, 1);
            Map<Output, Tensor> together = all(network, input.shape());
            prepared.newForwardPass().run(input, together);
            together.forEach(
                    (output, expected) -> {
                        Map<Output, Tensor> alone =
                                Map.of(output, FloatTensor.zeros(expected.shape()));
                        prepared.newForwardPass().run(input, alone);
                        assertThat(floats(alone, output))
                                .as("%s of %d", output, count)
                                .isEqualTo(((FloatTensor) expected).data());
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aPixelThatIsNoNumberReachesWhatTheDefinitionLetsItReach(Network network) {
        for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -3e38f}) {
            FloatTensor input = Tensors.gaussian(new Shape(1, 3, 64, 64), 9, 0, 1);
            input.data()[64 * 30 + 21] = odd;
            Map<Output, Tensor> got = all(network, input.shape());
            Map<Output, Tensor> expected = all(network, input.shape());
            fast.prepare(network).newForwardPass().run(input, got);
            new ReferenceEngine().prepare(network).newForwardPass().run(input, expected);
            for (String name :
                    List.of("features.conv0", "features.pool0", "features.denseblock1")) {
                Output output = new Output(name, Form.MAPS);
                for (int i = 0; i < of(expected, output).shape().elements(); i++) {
                    double right = of(expected, output).get(i);
                    if (Double.isFinite(right) && Math.abs(right) < 1e6) {
                        assertThat(of(got, output).get(i))
                                .as("%s of %s at %d", name, odd, i)
                                .isCloseTo(right, offset(1e-3));
                    } else if (Double.isNaN(right)) {
                        assertThat(of(got, output).get(i)).isNotEqualTo(0);
                        assertThat(Double.isFinite(of(got, output).get(i))).isFalse();
                    }
                }
            }
        }
    }

    static Stream<Arguments> networksAndHeights() {
        return networks()
                .flatMap(
                        network -> Stream.of(Arguments.of(network, 97), Arguments.of(network, 64)));
    }

    /** Also where feature maps go packed from a block to a transition. */
    @ParameterizedTest
    @MethodSource("networksAndHeights")
    void allocatesWhatItStatesAndNothingMoreFromThenOn(Network network, int height) {
        Engine engine = new FastEngine(new ScalarKernels());
        FloatTensor input = Tensors.gaussian(new Shape(3, 3, height, 64), 3, 0, 1);
        Output logits = Output.maps(network);
        Map<Output, Tensor> outputs =
                Map.of(logits, FloatTensor.zeros(logits.shape(network, input.shape())));
        PreparedNetwork prepared = engine.prepare(network);
        // links classes
        ForwardPass other = prepared.newForwardPass();
        for (int i = 0; i < 3; i++) {
            other.need(input.shape(), Precision.SINGLE, Set.of(logits));
            other.run(input, outputs);
        }

        Workspace workspace = new Workspace();
        ForwardPass pass = prepared.newForwardPass(workspace);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Need need = pass.need(input.shape(), Precision.SINGLE, Set.of(logits));
        pass.run(input, outputs);
        long first = THREADS.getCurrentThreadAllocatedBytes() - before;
        pass.run(input, outputs);
        long next = THREADS.getCurrentThreadAllocatedBytes() - before - first;

        assertThat(first).isLessThanOrEqualTo(need.scratchBytes() + SMALL_BYTES);
        assertThat(need.scratchBytes()).isLessThanOrEqualTo((long) (first * 1.4));
        assertThat(next).isLessThan(SMALL_BYTES);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void takesFewerImagesAtOnceWhereMemoryIsShort(Network network) {
        FloatTensor input = Tensors.gaussian(new Shape(8, 3, 64, 64), 4, 0, 1);
        Map<Output, Tensor> expected = all(network, input.shape());
        PreparedNetwork prepared = fast.prepare(network);
        ForwardPass roomy = prepared.newForwardPass();
        roomy.run(input, expected);
        Set<Output> logits = Set.of(Output.maps(network));
        long much = roomy.need(input.shape(), Precision.SINGLE, logits).scratchBytes();
        Shape two = new Shape(2, 3, 64, 64);
        long limit = roomy.need(two, Precision.SINGLE, logits).scratchBytes();
        assertThat(limit).isLessThan(much);

        Workspace tight = new Workspace();
        tight.limit(limit);
        ForwardPass pass = prepared.newForwardPass(tight);
        long little = pass.need(input.shape(), Precision.SINGLE, logits).scratchBytes();
        Map<Output, Tensor> got = all(network, input.shape());
        pass.run(input, got);

        assertThat(little).isLessThanOrEqualTo(limit);
        assertThat(tight.sizeBytes()).isLessThanOrEqualTo(limit + SMALL_BYTES);
        expected.forEach(
                (output, right) ->
                        assertThat(floats(got, output)).isEqualTo(((FloatTensor) right).data()));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void versionsShareTheBlocksThatAreEqual(Network network) {
        Network same = network.stages().size() == 8 ? Networks.small(1) : Networks.deep(2);
        PreparedNetwork one = fast.prepare(network);
        PreparedNetwork other = fast.prepare(same);
        for (int i = 0; i < network.stages().size(); i++) {
            Network.Named named = one.network().stages().get(i);
            if (named.stage() instanceof DenseBlock block) {
                assertThat(other.network().stages().get(i).stage()).isSameAs(block);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void refusesImagesThatAreTooSmall(Network network) {
        ForwardPass pass = fast.prepare(network).newForwardPass();
        Set<Output> logits = Set.of(Output.maps(network));
        assertThatThrownBy(() -> pass.need(new Shape(1, 3, 4, 40), Precision.SINGLE, logits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too small for a transition")
                .hasMessageContaining("send larger images");
    }

    private static Map<Output, Tensor> all(Network network, Shape input) {
        Map<Output, Tensor> outputs = new LinkedHashMap<>();
        for (String name : network.names()) {
            for (Form form : Form.values()) {
                Output output = new Output(name, form);
                outputs.put(output, FloatTensor.zeros(output.shape(network, input)));
            }
        }
        return outputs;
    }

    private static Tensor of(Map<Output, Tensor> outputs, Output output) {
        return Objects.requireNonNull(outputs.get(output));
    }

    private static float[] floats(Map<Output, Tensor> outputs, Output output) {
        return ((FloatTensor) of(outputs, output)).data();
    }

    private static FloatTensor images(FloatTensor all, int first, int count) {
        Shape shape = new Shape(count, all.shape().c(), all.shape().h(), all.shape().w());
        int image = shape.c() * shape.pixels();
        return new FloatTensor(
                shape, Arrays.copyOfRange(all.data(), first * image, (first + count) * image));
    }

    private static double error(Tensor expected, Tensor got) {
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < expected.shape().elements(); i++) {
            largest = Math.max(largest, Math.abs(expected.get(i)));
            worst = Math.max(worst, Math.abs(expected.get(i) - got.get(i)));
        }
        return worst / largest;
    }
}
