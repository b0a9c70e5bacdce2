package dev.densestream.bench.pipeline;

import java.util.Map;

/**
 * A job's figures with one engine.
 *
 * @param work what each record asks for
 * @param engine its name
 * @param parallelism of the job
 * @param recordsPerSecond with questions waiting in the topic
 * @param imagesPerSecond the same in images
 * @param engineRecordsPerSecond the engine's own, as many callers as the job has subtasks
 * @param p50Millis from sending a question to its written answer, at half of that rate
 * @param p99Millis the same
 * @param cpuMillisPerRecord of the job's process
 * @param peakMegabytes the job process's resident memory
 * @param stages share of the sampled CPU time by stage
 * @param date when
 */
public record PipelineFigures(
        String work,
        String engine,
        int parallelism,
        double recordsPerSecond,
        double imagesPerSecond,
        double engineRecordsPerSecond,
        double p50Millis,
        double p99Millis,
        double cpuMillisPerRecord,
        double peakMegabytes,
        Map<String, Double> stages,
        String date) {}
