// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.densestream.bench.peer.Densestream;
import dev.densestream.bench.peer.Peer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The part of {@link Bench} that measures, in a process of its own for each number of threads:
 * OpenMP and PyTorch take theirs from the process.
 */
@Command(name = "bench-process", mixinStandardHelpOptions = true)
final class BenchProcess implements Callable<Integer> {

    @Option(names = "--work", split = ",", required = true)
    private List<String> works = List.of();

    @Option(names = "--peers", split = ",", required = true)
    private List<String> peers = List.of();

    @Option(names = "--threads", required = true)
    private int threads;

    @Option(names = "--callers", split = ",", required = true)
    private List<Integer> callers = List.of();

    @Option(names = "--seconds", required = true)
    private double seconds;

    @Option(names = "--warm-up", required = true)
    private double warmUp;

    @Option(names = "--reference-outputs", required = true)
    private Path referenceOutputs = Path.of("");

    @Option(names = "--out", required = true)
    private Path out = Path.of("");

    @Override
    public Integer call() throws Exception {
        Comparison comparison =
                new Comparison(
                        new ReferenceOutput(referenceOutputs),
                        new InterleavedTiming(warmUp, seconds),
                        threads);
        List<Peer> taking = Peers.named(peers);
        List<Measurement> measurements = new ArrayList<>();
        for (String work : works) {
            for (int count : callers) {
                List<Measurement> row = comparison.of(Work.named(work), taking, count);
                row.forEach(BenchProcess::tell);
                measurements.addAll(row);
            }
        }
        new ObjectMapper()
                .writeValue(out.toFile(), new Results(Machine.here(), measurements, own(taking)));
        return 0;
    }

    /** Of the first engine of this project that takes part, if one does; once is enough. */
    private List<OwnFigures> own(List<Peer> taking) {
        if (threads > 1) {
            return List.of();
        }
        return taking.stream()
                .filter(Densestream.class::isInstance)
                .map(peer -> ((Densestream) peer).engine())
                .limit(1)
                .flatMap(engine -> works.stream().map(w -> OwnFigures.of(engine, Work.named(w))))
                .toList();
    }

    private static void tell(Measurement m) {
        if (!m.timed()) {
            System.err.printf(
                    "%s %-22s threads %d callers %d: not timed, its output is wrong, error %.1e%n",
                    m.work(), m.engine(), m.threads(), m.callers(), m.error());
            return;
        }
        System.err.printf(
                "%s %-22s threads %d callers %d: median %10.1f us, best %10.1f us, %7.1f GFLOP/s"
                        + " (%2.0f%% of FMA peak), error %.1e%n",
                m.work(),
                m.engine(),
                m.threads(),
                m.callers(),
                m.medianMicros(),
                m.bestMicros(),
                m.gflopPerSecond(),
                100 * m.gflopPerSecond() / m.fmaPeakGflopPerSecond(),
                m.error());
    }

    public static void main(String[] args) {
        int code = new CommandLine(new BenchProcess()).execute(args);
        // thread pools of the peers would keep the process alive
        System.exit(code);
    }
}
