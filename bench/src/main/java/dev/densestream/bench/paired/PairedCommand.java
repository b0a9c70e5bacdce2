// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.paired;

import dev.densestream.bench.MeasuringJvm;
import dev.densestream.bench.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** This build's engine against that of another checkout. */
@Command(
        name = "paired",
        description = {
            "Times this build's engine and that of another checkout in turns of milliseconds, in"
                    + " one JVM after the other, and prints how many times as long this one takes.",
            "The other checkout's bench must be built: bench/run --help there."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class PairedCommand implements Callable<Integer> {

    @Option(names = "--with", required = true, description = "The other checkout's folder.")
    private Path other = Path.of("");

    @Option(
            names = "--work",
            split = ",",
            description = "What to compute, such as W1a,W2c; everything by default.")
    private List<String> works = Work.ALL.stream().map(Work::id).toList();

    @Option(
            names = "--jvms",
            defaultValue = "9",
            description = "How many JVMs one after the other: each compiles a little differently.")
    private int jvms;

    @Option(
            names = "--seconds",
            defaultValue = "2",
            description = "How long each work is timed in each JVM.")
    private double seconds;

    @Option(
            names = "--jvm",
            description = "One more option for the measuring JVMs; may be given several times.")
    private List<String> jvmOptions = List.of();

    @Override
    public Integer call() throws Exception {
        Map<String, List<Double>> ratios = new TreeMap<>();
        for (int i = 0; i < jvms; i++) {
            for (String line : measured(i % 2)) {
                String[] parts = line.split(" ");
                ratios.computeIfAbsent(parts[0], work -> new ArrayList<>())
                        .add(Double.valueOf(parts[1]));
            }
        }
        System.out.printf("| work | median | least | most |%n|---|---:|---:|---:|%n");
        ratios.forEach(PairedCommand::print);
        return 0;
    }

    private static void print(String work, List<Double> ratios) {
        Collections.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.3f | %.3f | %.3f |%n",
                work,
                ratios.get(ratios.size() / 2),
                ratios.get(0),
                ratios.get(ratios.size() - 1));
    }

    private List<String> measured(int first) throws IOException, InterruptedException {
        String here =
                Path.of(System.getProperty("java.class.path").split(":")[0])
                        .toAbsolutePath()
                        .toString();
        List<String> command = new ArrayList<>(MeasuringJvm.java(jvmOptions));
        command.add(PairedProcess.class.getName());
        command.addAll(
                List.of(
                        other.toAbsolutePath().toString(),
                        Path.of("").toAbsolutePath().toString(),
                        here,
                        String.valueOf(first),
                        String.valueOf(seconds),
                        String.join(",", works)));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CLASSPATH", here);
        Process process = builder.start();
        List<String> lines;
        try (var reader = process.inputReader()) {
            lines = reader.lines().toList();
        }
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("the measuring process ended with exit code " + code);
        }
        return lines;
    }
}
