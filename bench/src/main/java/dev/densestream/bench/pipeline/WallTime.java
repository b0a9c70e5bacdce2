// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import dev.densestream.bench.pipeline.ThreadTimes.Times;
import java.util.List;

/**
 * Where the time of the thread that answers goes, per record of one subtask.
 *
 * @param runMillis it runs on a core
 * @param readyMillis it could run, but other threads have the cores
 * @param waitMillis it has nothing to do: it waits for the next record, or for room in the sink
 */
public record WallTime(double runMillis, double readyMillis, double waitMillis) {

    private static final List<String> THREAD = List.of("infer");

    static WallTime of(ThreadTimes times, double seconds, int records, int subtasks) {
        Times infer = times.of(THREAD);
        double wall = seconds * 1e3 * subtasks / records;
        double run = infer.runNanos() / 1e6 / records;
        double ready = infer.readyNanos() / 1e6 / records;
        return new WallTime(run, ready, Math.max(0, wall - run - ready));
    }
}
