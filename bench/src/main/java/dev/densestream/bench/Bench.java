// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import dev.densestream.bench.accuracy.AccuracyCommand;
import dev.densestream.bench.networks.NetworksCommand;
import dev.densestream.bench.paired.PairedCommand;
import dev.densestream.bench.pipeline.PicturesCommand;
import dev.densestream.bench.pipeline.PipelineCommand;
import dev.densestream.bench.report.BenchTable;
import dev.densestream.bench.report.Floor;
import dev.densestream.bench.report.ResultsJson;
import dev.densestream.bench.report.SvgPlot;
import dev.densestream.bench.swaps.SwapsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The comparison's command: measures in processes of its own, and prints one table. */
@Command(
        name = "bench/run",
        description = "Runs the engines and their peers side by side on the same data.",
        subcommands = {
            AccuracyCommand.class,
            NetworksCommand.class,
            PairedCommand.class,
            PicturesCommand.class,
            PipelineCommand.class,
            SwapsCommand.class
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class Bench implements Callable<Integer> {

    @Option(
            names = "--work",
            split = ",",
            description = "What to compute, such as W1a,W2c; everything by default.")
    private List<String> works = Work.ALL.stream().map(Work::id).toList();

    @Option(
            names = "--peers",
            split = ",",
            description =
                    "Who takes part, by the beginning of a label, such as"
                            + " densestream,onnxruntime-exported; everybody by default.")
    private List<String> peers = Peers.ALL.stream().map(peer -> peer.label()).toList();

    @Option(
            names = "--threads",
            split = ",",
            defaultValue = "1,2",
            description = "How many threads one forward pass may use.")
    private List<Integer> threads = List.of();

    @Option(
            names = "--callers",
            split = ",",
            defaultValue = "1,2",
            description =
                    "How many independent callers run at once; more than one only with 1 thread"
                            + " each.")
    private List<Integer> callers = List.of();

    @Option(
            names = "--seconds",
            defaultValue = "1.5",
            description = "How long each engine is timed for each row.")
    private double seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "0.4",
            description =
                    "Seconds that each peer runs before that; what the JVM compiles, 8 times"
                            + " longer.")
    private double warmUp;

    @Option(
            names = "--jvm",
            description = "One more option for the measuring JVM; may be given several times.")
    private List<String> jvmOptions = List.of();

    @Option(
            names = "--save",
            description =
                    "A folder for results-jdkNN.json, .md and .svg; the rows of this run replace"
                            + " older ones, other rows stay.")
    private @Nullable Path folder;

    @Option(
            names = "--floor",
            description =
                    "Fails if a row of this run has less than so many times the speed of the best"
                            + " peer, such as 1.0.")
    private @Nullable Double floor;

    @Override
    public Integer call() throws Exception {
        MeasuringJvm jvm = new MeasuringJvm(UnaryOperator.identity(), jvmOptions);
        Optional<Results> results = Optional.empty();
        for (int count : threads) {
            List<Integer> atOnce = count == 1 ? callers : List.of(1);
            Results measured =
                    jvm.measure(
                            count,
                            List.of(
                                    "--work=" + String.join(",", works),
                                    "--peers=" + String.join(",", peers),
                                    "--callers=" + join(atOnce),
                                    "--seconds=" + seconds,
                                    "--warm-up=" + warmUp));
            results = Optional.of(results.map(old -> old.updatedBy(measured)).orElse(measured));
        }
        if (results.isPresent()) {
            Results all = folder == null ? results.get() : save(folder, results.get());
            System.out.println(BenchTable.of(all));
            if (floor != null) {
                return judged(results.get(), floor);
            }
        }
        return 0;
    }

    private static int judged(Results measured, double floor) {
        Optional<String> problem = Floor.problem(measured, floor);
        problem.ifPresent(text -> System.err.println("bench: " + text));
        return problem.isPresent() ? 1 : 0;
    }

    private static Results save(Path folder, Results measured) throws IOException {
        String name = "results-jdk" + Runtime.version().feature();
        Path json = folder.resolve(name + ".json");
        Results all = Files.exists(json) ? ResultsJson.read(json).updatedBy(measured) : measured;
        Files.createDirectories(folder);
        ResultsJson.write(all, json);
        Files.writeString(folder.resolve(name + ".md"), BenchTable.of(all));
        Files.writeString(folder.resolve(name + ".svg"), SvgPlot.of(all));
        return all;
    }

    private static String join(List<Integer> numbers) {
        return String.join(",", numbers.stream().map(String::valueOf).toList());
    }

    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Bench());
        line.setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                    System.err.println("bench: " + failure.getMessage());
                    return 1;
                });
        System.exit(line.execute(args));
    }
}
