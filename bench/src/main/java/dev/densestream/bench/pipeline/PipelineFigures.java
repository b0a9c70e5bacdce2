// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import java.util.Map;

/**
 * A job's figures with one engine.
 *
 * @param work what each record asks for
 * @param engine its name
 * @param parallelism of the job
 * @param cores what the job and the engine alone ran on, and what the broker and its clients did
 * @param recordsPerSecond with requests waiting in the topic
 * @param imagesPerSecond the same in images
 * @param engineRecordsPerSecond the engine's own, as many callers as the job has subtasks: the mean
 *     of one measurement before the job and one after it
 * @param poolingRecordsPerSecond the same where it gives only the averages, as for the job
 * @param p50Millis from sending a request to its written answer, at half of that rate
 * @param p99Millis the same
 * @param cpuMillisPerRecord of the job's process
 * @param peakMegabytes the job process's resident memory
 * @param wallTime where the time of the answering thread goes, per record
 * @param cpuTime milliseconds of CPU per record by {@link CpuTime#PARTS}
 * @param date when
 */
public record PipelineFigures(
        String work,
        String engine,
        int parallelism,
        String cores,
        double recordsPerSecond,
        double imagesPerSecond,
        double engineRecordsPerSecond,
        double poolingRecordsPerSecond,
        double p50Millis,
        double p99Millis,
        double cpuMillisPerRecord,
        double peakMegabytes,
        WallTime wallTime,
        Map<String, Double> cpuTime,
        String date) {

    /** The same job beside other figures of the engine alone. */
    PipelineFigures beside(EngineAlone alone) {
        return new PipelineFigures(
                work,
                engine,
                parallelism,
                cores,
                recordsPerSecond,
                imagesPerSecond,
                alone.recordsPerSecond(),
                alone.poolingRecordsPerSecond(),
                p50Millis,
                p99Millis,
                cpuMillisPerRecord,
                peakMegabytes,
                wallTime,
                cpuTime,
                date);
    }

    /** Whether both are rows of one comparison. */
    boolean sameComparison(PipelineFigures other) {
        return work.equals(other.work)
                && parallelism == other.parallelism
                && cores.equals(other.cores);
    }
}
