// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import dev.densestream.bench.InterleavedTiming.Timing;
import dev.densestream.bench.peer.Callers;
import dev.densestream.bench.peer.Densestream;
import dev.densestream.bench.peer.Peer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * One work on every engine, in this process: outputs checked first, then timed in turns. A peer
 * whose output is wrong is not timed.
 *
 * @param reference what to check against
 * @param timing how long
 * @param threads how many threads a forward pass may use
 */
record Comparison(ReferenceOutput reference, InterleavedTiming timing, int threads) {

    List<Measurement> of(Work work, List<Peer> peers, int callers) throws Exception {
        WorkData data = WorkData.of(work);
        double[] maps = reference.of(data);
        List<Peer> taking = new ArrayList<>();
        List<Callers> engines = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        List<Measurement> measurements = new ArrayList<>();
        try {
            for (Peer peer : peers.stream().filter(peer -> peer.runs(work)).toList()) {
                Callers engine = new Callers(peer, data, threads, callers);
                try {
                    errors.add(error(engine, peer, data, maps));
                    taking.add(peer);
                    engines.add(engine);
                } catch (WrongOutputException e) {
                    engine.close();
                    if (peer instanceof Densestream) {
                        throw e;
                    }
                    measurements.add(wrong(work, peer, callers, e));
                }
            }
            double before = FmaPeak.gflopPerSecond();
            List<Timing> timings = timing.time(engines);
            double peak = Math.max(before, FmaPeak.gflopPerSecond());
            for (int i = 0; i < taking.size(); i++) {
                measurements.add(
                        measurement(
                                work, taking.get(i), callers, timings.get(i), peak, errors.get(i)));
            }
            return measurements;
        } finally {
            for (Callers engine : engines) {
                engine.close();
            }
        }
    }

    private static double error(Callers engine, Peer peer, WorkData data, double[] maps)
            throws Exception {
        double[] expected = peer.expected(data, maps);
        engine.runEach(1);
        float[] actual = new float[expected.length];
        engine.first().copyOutput(actual);
        return OutputCheck.error(peer.label(), data, actual, expected);
    }

    private Measurement wrong(Work work, Peer peer, int callers, WrongOutputException e) {
        return Measurement.wrong(
                work.id(),
                peer.label(),
                peer.version(),
                threads,
                callers,
                e.error(),
                LocalDate.now(ZoneOffset.UTC).toString());
    }

    private Measurement measurement(
            Work work, Peer peer, int callers, Timing timing, double peak, double error) {
        return new Measurement(
                work.id(),
                peer.label(),
                peer.version(),
                threads,
                callers,
                timing.medianMicros(),
                timing.bestMicros(),
                timing.samples(),
                work.gflop() / timing.medianMicros() * 1e6,
                peak * threads * callers,
                error,
                LocalDate.now(ZoneOffset.UTC).toString());
    }
}
