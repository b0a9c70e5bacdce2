// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import dev.densestream.testkit.FlinkJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The job in a JVM of its own, so that its CPU time and memory are its own. */
public final class JobProcess implements AutoCloseable {

    private static final int STOP_SECONDS = 30;

    private final Process process;
    private final Path recording;

    private JobProcess(Process process, Path recording) {
        this.process = process;
        this.recording = recording;
    }

    /**
     * Starts the job; when it runs is seen by its responses.
     *
     * @param main the class that defines and executes it
     * @param folder for its recording and its log
     * @param cores where it may run
     */
    public static JobProcess start(Class<?> main, List<String> arguments, Path folder, Cores cores)
            throws IOException {
        Path recording = folder.resolve("job.jfr");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        // a heap that is there from the start, as Flink's TaskManagers have it
                        "-Xms2g",
                        "-Xmx2g",
                        // as the image has it, see docs/operations.md
                        "-XX:+UseParallelGC",
                        "-XX:ObjectAlignmentInBytes=64",
                        "-XX:PerMethodTrapLimit=1000",
                        "--add-modules=jdk.incubator.vector",
                        "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                                + recording));
        command.addAll(FlinkJvm.opens());
        if (Runtime.version().feature() >= 23) {
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add(main.getName());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(cores.forJob(command))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("job.log").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new JobProcess(builder.start(), recording);
    }

    /**
     * @throws IllegalStateException if it has ended
     */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the job has ended with exit code %d; its log is beside %s"
                            .formatted(process.exitValue(), recording));
        }
    }

    /** All of its threads' time since its start. */
    double cpuSeconds() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    /** What its threads have done since its start. */
    ThreadTimes threadTimes() throws IOException {
        return ThreadTimes.of(process.pid());
    }

    /** The most memory that it had resident, native memory included; 0 where /proc is missing. */
    double peakMegabytes() throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    /** Ends the job and waits for its recording. */
    Path stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "the job did not stop within %d s".formatted(STOP_SECONDS));
        }
        return recording;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
