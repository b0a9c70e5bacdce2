// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.report;

import dev.densestream.bench.Measurement;
import dev.densestream.bench.Results;
import dev.densestream.bench.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What this project's engine must be beside the best peer, in each row of a run. */
public final class Floor {

    /**
     * Names the rows below the floor in one line, or says that there was nothing to compare.
     *
     * @param results of one run: times of two runs do not compare
     * @param floor how many times as fast as the best peer at least
     * @return empty if every row holds
     */
    public static Optional<String> problem(Results results, double floor) {
        List<Row> rows = rows(results);
        if (rows.isEmpty()) {
            return Optional.of("floor: expected densestream-auto beside a peer, got no such row");
        }
        String below =
                rows.stream()
                        .filter(row -> row.ratio < floor)
                        .map(row -> String.format(Locale.ROOT, "%.2f in %s", row.ratio, row.name))
                        .collect(Collectors.joining(", "));
        return below.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "floor: expected at least " + floor + " times the best peer, got " + below);
    }

    private record Row(String name, double ratio) {}

    private static List<Row> rows(Results results) {
        List<Row> rows = new ArrayList<>();
        for (Work work : results.works()) {
            ratio(contestant -> contestant.oneCore(results, work))
                    .ifPresent(ratio -> rows.add(new Row(work.id() + " on one core", ratio)));
            ratio(contestant -> contestant.twoCores(results, work))
                    .ifPresent(ratio -> rows.add(new Row(work.id() + " on two cores", ratio)));
        }
        return rows;
    }

    private static Optional<Double> ratio(Function<Contestant, Optional<Measurement>> pick) {
        Optional<Measurement> ours = pick.apply(Contestant.OURS);
        Optional<Measurement> best = Contestant.bestPeer(pick);
        return ours.flatMap(o -> best.map(p -> p.medianMicros() / o.medianMicros()));
    }

    private Floor() {}
}
