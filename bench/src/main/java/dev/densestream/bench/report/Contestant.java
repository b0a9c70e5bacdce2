// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.report;

import dev.densestream.bench.Measurement;
import dev.densestream.bench.Results;
import dev.densestream.bench.Work;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A column of the table: an engine, or the faster of two ways to use one.
 *
 * @param title what to call it
 * @param labels the beginnings of its engines' labels
 * @param color in the plot
 */
record Contestant(String title, List<String> labels, String color) {

    static final Contestant OURS =
            new Contestant("densestream", List.of("densestream-auto"), "#0b6e4f");
    static final Contestant EXPORTED =
            new Contestant("ONNX Runtime, as exported", List.of("onnxruntime-exported"), "#7a8fa6");
    static final Contestant REWRITTEN =
            new Contestant(
                    "ONNX Runtime, rewritten",
                    List.of("onnxruntime-shared", "onnxruntime-grouped"),
                    "#34495e");
    static final Contestant PYTORCH = new Contestant("PyTorch", List.of("pytorch"), "#c98b5b");
    static final Contestant ONEDNN =
            new Contestant("oneDNN, by hand", List.of("onednn"), "#5b8fc9");

    static final List<Contestant> PEERS = List.of(EXPORTED, REWRITTEN, PYTORCH, ONEDNN);

    /** Its best with one caller on one thread. */
    Optional<Measurement> oneCore(Results results, Work work) {
        return best(results, work, List.of(new Use(1, 1)));
    }

    /** Its best on two cores: two threads in one forward pass, or two callers. */
    Optional<Measurement> twoCores(Results results, Work work) {
        return best(results, work, List.of(new Use(1, 2), new Use(2, 1)));
    }

    private record Use(int threads, int callers) {}

    private Optional<Measurement> best(Results results, Work work, List<Use> uses) {
        return labels.stream()
                .flatMap(
                        label ->
                                uses.stream()
                                        .map(
                                                use ->
                                                        results.fastest(
                                                                work,
                                                                label,
                                                                use.threads,
                                                                use.callers)))
                .flatMap(Optional::stream)
                .min(Comparator.comparingDouble(Measurement::medianMicros));
    }

    /** The fastest of the peers' measurements that are picked. */
    static Optional<Measurement> bestPeer(Function<Contestant, Optional<Measurement>> pick) {
        return PEERS.stream()
                .map(pick)
                .flatMap(Optional::stream)
                .min(Comparator.comparingDouble(Measurement::medianMicros));
    }

    static Stream<Contestant> everybody() {
        return Stream.concat(Stream.of(OURS), PEERS.stream());
    }
}
