// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import dev.densestream.bench.pipeline.Cores;
import dev.densestream.bench.pipeline.JobProcess;
import dev.densestream.bench.pipeline.Topics;
import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.FlinkRest.Checkpoint;
import dev.densestream.testkit.LocalPorts;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The job under a steady load: first without swaps, then with one after the other.
 *
 * @param parallelism of the job; the topics have as many partitions
 * @param recordsPerSecond the load
 * @param swaps measured ones
 * @param periodMillis the least time between two of them
 */
record SwapsRun(int parallelism, double recordsPerSecond, int swaps, long periodMillis) {

    private static final long WARM_UP_MILLIS = 8_000;
    private static final long WARM_MILLIS = 1_000;
    private static final int WARM_UP_SWAPS = 10;

    /** Answers carry the broker's time, so that a slow reader changes no figure. */
    private static final Map<String, String> BROKERS_TIME =
            Map.of("message.timestamp.type", "LogAppendTime");

    SwapsFigures with(Way way, Versions versions, Path folder) throws Exception {
        int port = LocalPorts.free(1)[0];
        try (EmbeddedKafka broker = EmbeddedKafka.start()) {
            String servers = broker.bootstrapServers();
            Topics.create(broker, parallelism, BROKERS_TIME);
            try (JobProcess job =
                            JobProcess.start(
                                    LocalJob.class,
                                    arguments(port, servers, folder, versions),
                                    folder,
                                    Cores.SHARED);
                    Publisher publisher = new Publisher(servers, versions, way);
                    ResponseLog log =
                            new ResponseLog(servers, parallelism, versions, job::requireAlive)) {
                InferMetrics flink = InferMetrics.await(port);
                // records that waited for the first version would be answered by cold code
                publisher.next();
                flink.awaitSwaps(1);
                return underLoad(way, versions, servers, publisher, log, flink);
            }
        }
    }

    private SwapsFigures underLoad(
            Way way,
            Versions versions,
            String servers,
            Publisher publisher,
            ResponseLog log,
            InferMetrics flink)
            throws Exception {
        try (Load load = new Load(servers, versions.request(), parallelism, recordsPerSecond)) {
            warmUp(log);
            for (int i = 0; i < WARM_UP_SWAPS; i++) {
                swap(publisher, log);
            }
            List<Window> without = withoutSwaps(log);
            List<Window> with = new ArrayList<>();
            for (int i = 0; i < swaps; i++) {
                with.add(swap(publisher, log));
            }
            Checkpoint checkpoint = flink.nextCheckpoint();
            int held = 1 + WARM_UP_SWAPS + swaps;
            flink.awaitSwaps(held);
            requireAll(load.stop(), log);
            List<Response> responses = log.responses();
            return new SwapsFigures(
                    way,
                    parallelism,
                    versions.of(1).bytes().length,
                    recordsPerSecond,
                    swaps,
                    held,
                    responses.size(),
                    spread("swapMicros", 1e-3, flink),
                    Spread.of(Window.longestGaps(with, responses)),
                    Spread.of(Window.longestGaps(without, responses)),
                    Spread.of(Window.latencies(with, responses)),
                    Spread.of(Window.latencies(without, responses)),
                    Spread.of(publishedToServed(with, responses)),
                    spread("preparationMillis", 1, flink),
                    checkpoint,
                    LocalDate.now(ZoneOffset.UTC).toString());
        }
    }

    private List<String> arguments(int port, String servers, Path folder, Versions versions) {
        return List.of(
                String.valueOf(port),
                "--bootstrap-servers=" + servers,
                "--weights-uri-allow=" + folder.toUri(),
                versions.emit(),
                "--keep-versions=1",
                "--weights-memory=1200mb",
                "--delivery=at-least-once",
                "--checkpoint-interval=1s",
                "--checkpoint-dir=" + folder.resolve("checkpoints").toUri(),
                "--parallelism=" + parallelism);
    }

    /** Publishes a version and waits until it serves; the time that this was given. */
    private Window swap(Publisher publisher, ResponseLog log) throws Exception {
        long from = System.currentTimeMillis();
        long version = publisher.next();
        log.readUntil("responses from version " + version, read -> read.served(version));
        readFor(periodMillis - (System.currentTimeMillis() - from), log);
        return new Window(from, System.currentTimeMillis());
    }

    private List<Window> withoutSwaps(ResponseLog log) {
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < swaps; i++) {
            long from = System.currentTimeMillis();
            readFor(periodMillis, log);
            windows.add(new Window(from, System.currentTimeMillis()));
        }
        return windows;
    }

    /** Until the job has caught up with what came while its code was cold. */
    private static void warmUp(ResponseLog log) {
        readFor(WARM_UP_MILLIS, log);
        log.readUntil(
                "responses within " + WARM_MILLIS + " ms", read -> read.latency() < WARM_MILLIS);
    }

    private static void readFor(long millis, ResponseLog log) {
        long end = System.currentTimeMillis() + millis;
        log.readUntil("the time to pass", read -> System.currentTimeMillis() >= end);
    }

    private static void requireAll(int sent, ResponseLog log) {
        log.readUntil(sent + " answers", read -> read.responses().size() >= sent);
        readFor(1_000, log);
        if (log.responses().size() != sent) {
            throw new IllegalStateException(
                    "expected %d responses, one per request, got %d"
                            .formatted(sent, log.responses().size()));
        }
    }

    /** Window i is that of the i-th of the latest versions. */
    private static double[] publishedToServed(List<Window> windows, List<Response> responses) {
        long last = responses.stream().mapToLong(Response::version).max().orElseThrow();
        double[] millis = new double[windows.size()];
        for (int i = 0; i < millis.length; i++) {
            long version = last - millis.length + 1 + i;
            long first =
                    responses.stream()
                            .filter(response -> response.version() == version)
                            .mapToLong(Response::writtenMillis)
                            .min()
                            .orElseThrow();
            millis[i] = first - windows.get(i).from();
        }
        return millis;
    }

    private static Spread spread(String histogram, double toMillis, InferMetrics flink)
            throws Exception {
        return new Spread(
                toMillis * flink.largest(histogram + "_median"),
                toMillis * flink.largest(histogram + "_p99"),
                toMillis * flink.largest(histogram + "_max"));
    }
}
