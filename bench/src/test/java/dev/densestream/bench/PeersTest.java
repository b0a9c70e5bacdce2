// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.bench.peer.Callers;
import dev.densestream.bench.peer.Peer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeersTest {

    private static final List<Work> WORKS =
            List.of(
                    new Work("tiny", 2, 3, 5, 3, 4, 0),
                    new Work("group of 12 in blocks of 16", 3, 16, 6, 4, 12, 0),
                    new Work("group of 24 in blocks of 16", 2, 40, 7, 3, 24, 0),
                    new Work("bottleneck", 2, 32, 6, 3, 32, 64));

    @TempDir private Path folder = Path.of("");

    static Stream<Arguments> everybodyOnEveryWork() {
        return WORKS.stream()
                .flatMap(
                        work ->
                                Peers.ALL.stream()
                                        .filter(peer -> peer.runs(work))
                                        .map(peer -> Arguments.of(work, peer)));
    }

    @ParameterizedTest
    @MethodSource("everybodyOnEveryWork")
    void computesTheDefinitionAgainAndAgainWithTwoCallers(Work work, Peer peer) throws Exception {
        WorkData data = WorkData.of(work);
        double[] expected = new ReferenceOutput(folder).of(data);
        try (Callers callers = new Callers(peer, data, 1, 2)) {
            callers.runEach(3);
            float[] actual = new float[expected.length];
            callers.first().copyOutput(actual);
            assertThat(OutputCheck.error(peer.label(), data, actual, expected)).isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pooling-auto", "pooling-onnxruntime-exported"})
    void anEngineThatPoolsIsCheckedAgainstAverages(String label) throws Exception {
        Peer peer = Peers.named(List.of(label)).get(0);
        WorkData data = WorkData.of(WORKS.get(0));
        double[] expected = peer.expected(data, new ReferenceOutput(folder).of(data));
        try (Callers callers = new Callers(peer, data, 1, 1)) {
            callers.runEach(1);
            float[] actual = new float[expected.length];
            callers.first().copyOutput(actual);
            assertThat(actual).hasSize(2 * 15);
            assertThat(OutputCheck.error(label, data, actual, expected)).isLessThan(1e-5);
        }
    }

    @Test
    void everyWorkOfTheTableHasEveryLibrary() {
        for (Work work : Work.ALL) {
            assertThat(Peers.ALL.stream().filter(p -> p.runs(work)).map(Peer::label))
                    .as(work.id())
                    .anyMatch(label -> label.startsWith("onnxruntime"))
                    .anyMatch(label -> label.startsWith("pytorch"))
                    .anyMatch(label -> label.startsWith("onednn"));
        }
    }

    @Test
    void findsPeersByTheBeginningOfTheirLabel() {
        assertThat(Peers.named(List.of("onnxruntime", "densestream-reference")))
                .extracting(Peer::label)
                .containsExactly(
                        "onnxruntime-exported",
                        "onnxruntime-shared",
                        "onnxruntime-grouped",
                        "densestream-reference");
        assertThatThrownBy(() -> Peers.named(List.of("tvm"))).hasMessageContaining("tvm");
    }
}
