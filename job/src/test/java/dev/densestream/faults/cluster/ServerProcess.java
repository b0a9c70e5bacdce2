// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, with what it says in a log file. It ends with the JVM that started it. */
public final class ServerProcess implements AutoCloseable {

    /** A broker gives itself 5 minutes for an orderly shutdown. */
    private static final long STOP_SECONDS = 360;

    private final String name;
    private final Path log;
    private final Process process;
    private final Thread atExit;

    private ServerProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.atExit = new Thread(process::destroyForcibly, "end-" + name);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * What to start.
     *
     * @param name of the log file, too
     * @param jvmFlags such as {@code -Xmx512m}
     * @param classPath as {@code -cp} takes it
     */
    public record Program(
            String name,
            List<String> jvmFlags,
            String classPath,
            String mainClass,
            List<String> arguments) {}

    /** Starts it; what it says is appended to {@code <name>.log} in that folder. */
    public static ServerProcess start(Program program, Path logs) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(program.jvmFlags());
        command.addAll(List.of("-cp", program.classPath(), program.mainClass()));
        command.addAll(program.arguments());
        Path log = logs.resolve(program.name() + ".log");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(logs.toFile())
                            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
            return new ServerProcess(program.name(), log, process);
        } catch (IOException e) {
            throw new UncheckedIOException(program.name() + " did not start", e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /**
     * @throws IllegalStateException if it has ended
     */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "%s ended with %d; see %s".formatted(name, process.exitValue(), log));
        }
    }

    /** {@code kill -9}: it ends without a word. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** {@code kill}: it may put its affairs in order. */
    public void terminate() {
        process.destroy();
        awaitEnd();
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "%s: still there after %d s".formatted(name, STOP_SECONDS));
            }
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException shuttingDown) {
            // the hook is running already
            if (process.isAlive()) {
                throw shuttingDown;
            }
        }
    }
}
