// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.networks;

import dev.densestream.bench.peer.Caller;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times callers in turns, so that whatever the machine does besides meets all of them alike. */
final class NetworkTiming {

    private static final double TURN_NANOS = 200e6;

    /** What the JVM compiles needs that long, what comes compiled does not. */
    private static final double WARM_UP_NANOS = 4e9;

    /**
     * The median time of a run of each caller, in milliseconds.
     *
     * @param seconds how long each one is timed
     */
    static List<Double> medians(List<? extends Caller> callers, double seconds) throws Exception {
        List<List<Double>> samples = new ArrayList<>();
        for (Caller caller : callers) {
            // the first run of all takes seconds in the JVM's interpreter
            caller.run();
            turn(caller, WARM_UP_NANOS);
            samples.add(new ArrayList<>());
        }
        for (double spent = 0; spent < seconds * 1e9; spent += TURN_NANOS) {
            for (int i = 0; i < callers.size(); i++) {
                // its data is in no cache yet
                callers.get(i).run();
                samples.get(i).addAll(turn(callers.get(i), TURN_NANOS));
            }
        }
        return samples.stream().map(NetworkTiming::median).toList();
    }

    private static List<Double> turn(Caller caller, double nanos) throws Exception {
        List<Double> millis = new ArrayList<>();
        long start = System.nanoTime();
        long now = start;
        while (now - start < nanos) {
            caller.run();
            long next = System.nanoTime();
            millis.add((next - now) / 1e6);
            now = next;
        }
        return millis;
    }

    private static double median(List<Double> samples) {
        List<Double> sorted = new ArrayList<>(samples);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private NetworkTiming() {}
}
