// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.fast.FastEngine;
import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A network of one stage, a dense block. */
class NetworkTest {

    private static final DenseBlock BLOCK = Blocks.plain(2, 3, 4).with(new SplittableRandom(7));
    private static final Network NETWORK = Network.of(BLOCK);
    private static final FloatTensor INPUT = Tensors.gaussian(new Shape(2, 2, 5, 6), 8, 0, 1);

    static Stream<Engine> engines() {
        return Stream.of(new ReferenceEngine(), new FastEngine());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void givesTheBlocksFeatureMapsAndTheirAverages(Engine engine) {
        FloatTensor maps = FloatTensor.zeros(new Shape(2, 14, 5, 6));
        FloatTensor means = FloatTensor.zeros(new Shape(2, 14, 1, 1));
        FloatTensor expected = FloatTensor.zeros(maps.shape());
        FloatTensor expectedMeans = FloatTensor.zeros(means.shape());

        ForwardPass pass = engine.prepare(NETWORK).newForwardPass();
        pass.run(INPUT, Map.of(Output.maps(NETWORK), maps, Output.means(NETWORK), means));

        BlockPass block = engine.prepare(BLOCK).newBlockPass();
        block.run(INPUT, expected);
        block.runPooled(INPUT, expectedMeans);
        assertThat(maps.data()).isEqualTo(expected.data());
        assertThat(means.data()).isEqualTo(expectedMeans.data());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void statesWhatTheOutputsTakeOneAfterTheOther(Engine engine) {
        ForwardPass pass = engine.prepare(NETWORK).newForwardPass();
        Output maps = Output.maps(NETWORK);
        Output means = Output.means(NETWORK);

        Need both = pass.need(INPUT.shape(), Precision.SINGLE, Set.of(maps, means));

        Need one = pass.need(INPUT.shape(), Precision.SINGLE, Set.of(maps));
        Need other = pass.need(INPUT.shape(), Precision.SINGLE, Set.of(means));
        assertThat(both).isEqualTo(one.and(other));
        assertThat(both.flops()).isEqualTo(one.flops() + other.flops());
    }

    @Test
    void refusesAnOutputOfAStageThatIsNotThere() {
        ForwardPass pass = new ReferenceEngine().prepare(NETWORK).newForwardPass();
        Output head = new Output("head", Output.Form.MAPS);

        assertThatThrownBy(() -> pass.run(INPUT, Map.of(head, INPUT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("output head: expected one of the stages [denseblock]");
        assertThatThrownBy(() -> pass.need(INPUT.shape(), Precision.SINGLE, Set.of(head)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesNothingIfOneTensorDoesNotFit() {
        FloatTensor maps = FloatTensor.zeros(new Shape(2, 14, 5, 6));
        FloatTensor means = FloatTensor.zeros(new Shape(2, 14, 5, 6));
        ForwardPass pass = new ReferenceEngine().prepare(NETWORK).newForwardPass();

        assertThatThrownBy(
                        () ->
                                pass.run(
                                        INPUT,
                                        Map.of(
                                                Output.maps(NETWORK),
                                                maps,
                                                Output.means(NETWORK),
                                                means)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("output denseblock: expected shape (2, 14, 1, 1), got (2, 14, 5, 6)");
        assertThat(maps.data()).containsOnly(0);
    }

    @Test
    void refusesStagesThatDoNotFollowEachOther() {
        Network.Named stage = new Network.Named("denseblock1", BLOCK);
        assertThatThrownBy(() -> new Network(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("network: expected at least 1 stage, got none");
        assertThatThrownBy(() -> new Network(List.of(stage, stage)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("network: a dense block alone, or convolutions");
    }

    @Test
    void hasTheShapeTheWorkAndTheSizeOfItsBlock() {
        assertThat(NETWORK.inputChannels()).isEqualTo(2);
        assertThat(NETWORK.outputShape(INPUT.shape())).isEqualTo(new Shape(2, 14, 5, 6));
        assertThat(NETWORK.flops(INPUT.shape())).isEqualTo(BLOCK.flops(INPUT.shape()));
        assertThat(NETWORK.sizeBytes()).isEqualTo(BLOCK.sizeBytes());
        assertThat(NETWORK.block()).isSameAs(BLOCK);
    }

    @Test
    void addsNeedsUpToWhatCanBeCounted() {
        assertThat(new Need(3, 5).and(new Need(4, 6))).isEqualTo(new Need(4, 11));
        assertThat(Need.IMPOSSIBLE.and(new Need(4, 6))).isEqualTo(Need.IMPOSSIBLE);
    }
}
