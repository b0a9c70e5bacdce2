package dev.densestream.bench;

import dev.densestream.bench.InterleavedTiming.Timing;
import dev.densestream.bench.peer.Callers;
import dev.densestream.bench.peer.Peer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * One work on every engine, in this process: outputs checked first, then timed in turns.
 *
 * @param reference what to check against
 * @param timing how long
 * @param threads how many threads a forward pass may use
 */
record Comparison(ReferenceOutput reference, InterleavedTiming timing, int threads) {

    List<Measurement> of(Work work, List<Peer> peers, int callers) throws Exception {
        WorkData data = WorkData.of(work);
        double[] expected = reference.of(data);
        List<Peer> taking = peers.stream().filter(peer -> peer.runs(work)).toList();
        List<Callers> engines = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        try {
            for (Peer peer : taking) {
                Callers engine = new Callers(peer, data, threads, callers);
                engines.add(engine);
                engine.runEach(1);
                float[] actual = new float[expected.length];
                engine.first().copyOutput(actual);
                errors.add(OutputCheck.error(peer.label(), data, actual, expected));
            }
            double before = FmaPeak.gflopPerSecond();
            List<Timing> timings = timing.time(engines);
            double peak = Math.max(before, FmaPeak.gflopPerSecond());
            List<Measurement> measurements = new ArrayList<>();
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
