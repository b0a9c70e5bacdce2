// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import dev.densestream.bench.peer.Callers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times engines in turns, so that whatever the machine does besides meets all of them alike.
 *
 * @param warmUpSeconds how long each engine runs before its first sample
 * @param seconds how long each engine is timed, over all of its turns
 */
record InterleavedTiming(double warmUpSeconds, double seconds) {

    private static final double SAMPLE_NANOS = 10e6;
    private static final double TURN_NANOS = 150e6;

    /**
     * The time of one forward pass.
     *
     * @param medianMicros half of the samples took less
     * @param bestMicros the fastest sample
     * @param samples how many there were
     */
    record Timing(double medianMicros, double bestMicros, int samples) {}

    /** The timing of each engine, in their order. */
    List<Timing> time(List<Callers> engines) throws Exception {
        List<Turns> all = new ArrayList<>();
        for (Callers engine : engines) {
            all.add(Turns.warmedUp(engine, warmUpSeconds * engine.warmUpFactor() * 1e9));
        }
        boolean again = true;
        while (again) {
            again = false;
            for (Turns turns : all) {
                if (turns.spentNanos < seconds * 1e9) {
                    turns.take();
                    again = true;
                }
            }
        }
        return all.stream().map(Turns::timing).toList();
    }

    /** One engine's turns. */
    private static final class Turns {

        private final Callers engine;
        private final int repetitions;
        private final List<Double> samples = new ArrayList<>();
        private double spentNanos;

        private Turns(Callers engine, int repetitions) {
            this.engine = engine;
            this.repetitions = repetitions;
        }

        static Turns warmedUp(Callers engine, double warmUpNanos) throws Exception {
            int runs = 0;
            double fastest = Double.MAX_VALUE;
            for (double spent = 0; spent < warmUpNanos || runs == 0; runs++) {
                double nanos = nanos(engine, 1);
                fastest = Math.min(fastest, nanos);
                spent += nanos;
            }
            return new Turns(engine, (int) Math.max(1, Math.ceil(SAMPLE_NANOS / fastest)));
        }

        /** Fills the caches with this engine's data, untimed, and then samples. */
        void take() throws Exception {
            engine.runEach(1);
            double turn = 0;
            while (turn < TURN_NANOS) {
                double nanos = nanos(engine, repetitions);
                samples.add(nanos / ((double) repetitions * engine.count()));
                turn += nanos;
            }
            spentNanos += turn;
        }

        Timing timing() {
            double[] sorted = samples.stream().mapToDouble(Double::doubleValue).toArray();
            Arrays.sort(sorted);
            return new Timing(sorted[sorted.length / 2] / 1e3, sorted[0] / 1e3, sorted.length);
        }

        private static double nanos(Callers engine, int repetitions) throws Exception {
            long start = System.nanoTime();
            engine.runEach(repetitions);
            return System.nanoTime() - start;
        }
    }
}
