// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** CPU time of the job's process per record, in milliseconds by what it was spent on. */
final class CpuTime {

    /** The parts, in the order of the table. */
    static final List<String> PARTS =
            List.of(
                    "source",
                    "edge",
                    "decode",
                    "prepare",
                    "forward",
                    "encode",
                    "sink",
                    "other",
                    "garbage collector",
                    "compiler");

    private static final List<String> COLLECTOR = List.of("G1 ", "GC Thread", "VM Thread");
    private static final List<String> COMPILER = List.of("C1 Compiler", "C2 Compiler");

    /**
     * @param times of all threads
     * @param stages how the Java threads' part of it is shared, by samples
     */
    static Map<String, Double> perRecord(
            ThreadTimes times, Map<StageProfile.Stage, Double> stages, int records) {
        double collector = times.of(COLLECTOR).runNanos() / 1e6 / records;
        double compiler = times.of(COMPILER).runNanos() / 1e6 / records;
        double all = times.of(List.of("")).runNanos() / 1e6 / records;
        Map<String, Double> parts = new LinkedHashMap<>();
        for (StageProfile.Stage stage : StageProfile.Stage.values()) {
            parts.put(
                    stage.name().toLowerCase(Locale.ROOT),
                    stages.getOrDefault(stage, 0.0) * (all - collector - compiler));
        }
        parts.put("garbage collector", collector);
        parts.put("compiler", compiler);
        return parts;
    }

    private CpuTime() {}
}
