// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import dev.densestream.bench.MeasuringJvm;
import dev.densestream.bench.Results;
import dev.densestream.bench.Work;
import dev.densestream.bench.peer.Pooling;
import java.util.List;

/**
 * An engine without a job around it.
 *
 * @param recordsPerSecond all callers together, feature maps written
 * @param poolingRecordsPerSecond the same where it gives only their averages
 */
record EngineAlone(double recordsPerSecond, double poolingRecordsPerSecond) {

    /** Measures in a process of its own, where the job runs. */
    static EngineAlone of(String engine, Work work, int callers, Cores cores) throws Exception {
        String maps = engine.startsWith("onnxruntime") ? engine : "densestream-" + engine;
        String pooling = Pooling.PREFIX + engine;
        Results alone =
                new MeasuringJvm(cores::forJob, List.of())
                        .measure(
                                1,
                                List.of(
                                        "--work=" + work.id(),
                                        "--peers=" + maps + "," + pooling,
                                        "--callers=" + callers,
                                        "--seconds=2",
                                        "--warm-up=0.5"));
        return new EngineAlone(
                rate(alone, work, maps, callers), rate(alone, work, pooling, callers));
    }

    private static double rate(Results alone, Work work, String label, int callers) {
        return alone.fastest(work, label, 1, callers)
                .map(m -> 1e6 / m.medianMicros())
                .orElseThrow();
    }

    /** The mean of two measurements. */
    EngineAlone and(EngineAlone other) {
        return new EngineAlone(
                (recordsPerSecond + other.recordsPerSecond) / 2,
                (poolingRecordsPerSecond + other.poolingRecordsPerSecond) / 2);
    }
}
