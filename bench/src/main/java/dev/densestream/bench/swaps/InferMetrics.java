// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import dev.densestream.testkit.FlinkRest;
import dev.densestream.testkit.FlinkRest.Checkpoint;
import dev.densestream.testkit.Wait;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** What Flink tells of its only job, and of that job's operator {@code infer}. */
final class InferMetrics {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String VERTEX = "infer";

    private final FlinkRest flink;
    private final String job;

    private InferMetrics(FlinkRest flink, String job) {
        this.flink = flink;
        this.job = job;
    }

    /** Of the job on {@code localhost:port}, once it is there. */
    static InferMetrics await(int port) throws Exception {
        FlinkRest flink = new FlinkRest(port);
        Wait.until("the job", PATIENCE, () -> isThere(flink));
        return new InferMetrics(flink, flink.liveJobs().iterator().next());
    }

    private static boolean isThere(FlinkRest flink) throws InterruptedException {
        try {
            // while a job is being set up, it has no vertices yet
            Set<String> jobs = flink.liveJobs();
            return !jobs.isEmpty() && flink.runs(jobs.iterator().next());
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Waits until Flink's copy of the metrics tells of so many swaps in each subtask. */
    void awaitSwaps(long swaps) throws Exception {
        Wait.until(swaps + " swaps", PATIENCE, () -> metric("swaps", "min") >= swaps);
    }

    /** The largest over all subtasks of a metric; 0 if Flink has no copy of it yet. */
    double largest(String name) throws IOException, InterruptedException {
        return metric(name, "max");
    }

    /** Waits for a checkpoint that began after this call. */
    Checkpoint nextCheckpoint() throws Exception {
        return flink.nextCheckpoint(job);
    }

    private double metric(String name, String aggregate) throws IOException, InterruptedException {
        return flink.metric(job, VERTEX, "infer.densestream." + name, aggregate);
    }
}
