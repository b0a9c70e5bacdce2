// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * What was measured on one machine with one JDK.
 *
 * @param machine where
 * @param measurements engines on works
 * @param own what this project's forward passes cost beside their time
 */
public record Results(Machine machine, List<Measurement> measurements, List<OwnFigures> own) {

    public Results {
        measurements = List.copyOf(measurements);
        own = List.copyOf(own);
    }

    /**
     * These results, with the rows of a newer run in place of their older ones. A row is replaced
     * whole, with all of its engines: times of two runs do not compare.
     */
    Results updatedBy(Results newer) {
        return new Results(
                newer.machine,
                replaced(measurements, newer.measurements, Measurement::sameRow),
                replaced(own, newer.own, (old, other) -> old.work().equals(other.work())));
    }

    private static <T> List<T> replaced(List<T> old, List<T> newer, BiPredicate<T, T> same) {
        Stream<T> kept = old.stream().filter(o -> newer.stream().noneMatch(n -> same.test(o, n)));
        return Stream.concat(kept, newer.stream()).toList();
    }

    /** The works that were measured, in the table's order. */
    public List<Work> works() {
        return Work.ALL.stream()
                .filter(work -> measurements.stream().anyMatch(m -> m.work().equals(work.id())))
                .toList();
    }

    /** The fastest of the engines whose label begins so, with so many threads and callers. */
    public Optional<Measurement> fastest(Work work, String label, int threads, int callers) {
        return measurements.stream()
                .filter(m -> m.work().equals(work.id()) && m.engine().startsWith(label))
                .filter(m -> m.threads() == threads && m.callers() == callers && m.timed())
                .min(Comparator.comparingDouble(Measurement::medianMicros));
    }
}
