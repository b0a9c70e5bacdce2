// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import dev.densestream.bench.report.ResultsJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Starts processes that measure, such as {@link BenchProcess}, with this JVM's Java and class path.
 *
 * @param placed the command that runs a command where it belongs, such as on some cores
 * @param options more options for that JVM
 */
public record MeasuringJvm(UnaryOperator<List<String>> placed, List<String> options) {

    /** Where unpacked natives and reference outputs are kept between runs. */
    private static final Path KEPT = Path.of(System.getProperty("bench.target", "bench/target"));

    /** Measures with so many threads per forward pass; progress goes to standard error. */
    public Results measure(int threads, List<String> arguments)
            throws IOException, InterruptedException {
        Files.createDirectories(KEPT);
        Path out = Files.createTempFile(KEPT, "measured", ".json");
        try {
            List<String> all = new ArrayList<>(arguments);
            all.add("--threads=" + threads);
            all.add("--out=" + out);
            run(BenchProcess.class, threads, all);
            return ResultsJson.read(out);
        } finally {
            Files.deleteIfExists(out);
        }
    }

    /**
     * Runs a command that is also told where reference outputs are kept.
     *
     * @param main with the method {@code main}
     * @throws IOException if it ends with another exit code than 0
     */
    public void run(Class<?> main, int threads, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = command(threads);
        command.add(main.getName());
        command.addAll(arguments);
        command.add("--reference-outputs=" + KEPT.resolve("reference-outputs"));
        ProcessBuilder builder = new ProcessBuilder(placed.apply(command)).inheritIO();
        builder.environment()
                .putAll(
                        Map.of(
                                // not an argument: ONNX Runtime 1.29 overflows its stack where
                                // the command line is longer than 8 KB
                                "CLASSPATH",
                                System.getProperty("java.class.path"),
                                "OMP_NUM_THREADS",
                                String.valueOf(threads),
                                // DJL reports its use otherwise
                                "OPT_OUT_TRACKING",
                                "true"));
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IOException(
                    "the measuring process ended with exit code " + code + "; see above");
        }
    }

    private List<String> command(int threads) {
        List<String> command = java(options);
        command.addAll(
                List.of(
                        "-Dai.djl.offline=true",
                        "-Dai.djl.pytorch.num_threads=" + threads,
                        "-Dai.djl.pytorch.num_interop_threads=1",
                        "-DDJL_CACHE_DIR=" + KEPT.resolve("djl").toAbsolutePath(),
                        "-Dorg.bytedeco.javacpp.cachedir="
                                + KEPT.resolve("javacpp").toAbsolutePath(),
                        "-Dorg.bytedeco.javacpp.logger.debug=false"));
        if (Runtime.version().feature() >= 23) {
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        return command;
    }

    /** The command of a JVM as the image starts one, up to its main class. */
    public static List<String> java(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--add-modules=jdk.incubator.vector",
                        "-XX:ObjectAlignmentInBytes=64",
                        "-XX:PerMethodTrapLimit=1000",
                        "-Xms2g",
                        "-Xmx6g"));
        command.addAll(options);
        return command;
    }
}
