// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What one core can do at most: fused multiply-adds in registers, with no memory in the way. */
final class FmaPeak {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static final int STEPS = 20_000;
    private static final int ROUNDS = 3_000;

    /** The best of many rounds, in 10^9 floating-point operations per second. */
    static double gflopPerSecond() {
        double best = 0;
        float sink = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            sink += chains(1e-9f * round);
            double nanos = System.nanoTime() - start;
            best = Math.max(best, 2.0 * CHAINS * STEPS * SPECIES.length() / nanos);
        }
        if (Float.isNaN(sink)) {
            throw new AssertionError("the chains cannot become NaN");
        }
        return best;
    }

    /** Twelve independent chains hide the latency of the multiply-add on every core known to us. */
    private static float chains(float seed) {
        FloatVector m = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector a = FloatVector.broadcast(SPECIES, seed);
        FloatVector c0 = a;
        FloatVector c1 = a;
        FloatVector c2 = a;
        FloatVector c3 = a;
        FloatVector c4 = a;
        FloatVector c5 = a;
        FloatVector c6 = a;
        FloatVector c7 = a;
        FloatVector c8 = a;
        FloatVector c9 = a;
        FloatVector c10 = a;
        FloatVector c11 = a;
        for (int i = 0; i < STEPS; i++) {
            c0 = c0.fma(m, a);
            c1 = c1.fma(m, a);
            c2 = c2.fma(m, a);
            c3 = c3.fma(m, a);
            c4 = c4.fma(m, a);
            c5 = c5.fma(m, a);
            c6 = c6.fma(m, a);
            c7 = c7.fma(m, a);
            c8 = c8.fma(m, a);
            c9 = c9.fma(m, a);
            c10 = c10.fma(m, a);
            c11 = c11.fma(m, a);
        }
        return c0.add(c1)
                .add(c2.add(c3))
                .add(c4.add(c5).add(c6.add(c7)))
                .add(c8.add(c9).add(c10.add(c11)))
                .lane(0);
    }

    private FmaPeak() {}
}
