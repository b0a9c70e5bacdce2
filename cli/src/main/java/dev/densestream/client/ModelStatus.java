// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which version of a model serves on each subtask, by the events that a job has told. */
public final class ModelStatus {

    private final Map<Integer, WeightsEvent> bySubtask = new HashMap<>();
    private @Nullable WeightsEvent latest;
    private @Nullable WeightsEvent rejected;

    /** Takes events in the order in which they were told. */
    public void add(WeightsEvent event) {
        switch (event.kind()) {
            case "accepted" -> {
                if (event.subtask() < 0 || event.subtask() >= event.parallelism()) {
                    // of another program
                    return;
                }
                bySubtask.put(event.subtask(), event);
                latest = event;
                if (rejected != null && rejected.version() <= event.version()) {
                    rejected = null;
                }
            }
            case "retired" -> {
                bySubtask.clear();
                latest = event;
            }
            case "rejected" -> rejected = event;
            default -> {
                // an event of a later release
            }
        }
    }

    /** Lines that say it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        WeightsEvent now = latest;
        if (now == null) {
            lines.add("serves nothing");
        } else if (now.kind().equals("retired")) {
            lines.add("retired at version %d, %s".formatted(now.version(), time(now)));
        } else {
            serving(now.parallelism())
                    .forEach(
                            (version, subtasks) ->
                                    lines.add(
                                            "serves version %d on %d of %d subtasks"
                                                    .formatted(
                                                            version, subtasks, now.parallelism())));
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + ", since " + time(now));
        }
        if (rejected != null) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "rejected%s at %s: %s",
                            rejected.version() < 0 ? "" : " version " + rejected.version(),
                            time(rejected),
                            rejected.reason()));
        }
        return lines;
    }

    /** How many subtasks serve each version, the oldest version first. */
    private Map<Long, Integer> serving(int parallelism) {
        Map<Long, Integer> serving = new TreeMap<>();
        bySubtask.forEach(
                (subtask, event) -> {
                    // a job that runs with fewer subtasks now has left events of the others
                    if (subtask < parallelism) {
                        serving.merge(event.version(), 1, Integer::sum);
                    }
                });
        return serving;
    }

    private static String time(WeightsEvent event) {
        return Moment.of(event.millis());
    }
}
