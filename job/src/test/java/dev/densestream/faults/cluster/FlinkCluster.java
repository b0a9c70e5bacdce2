// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.cluster;

import dev.densestream.testkit.FlinkJvm;
import dev.densestream.testkit.FlinkRest;
import dev.densestream.testkit.Wait;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One JobManager and any number of TaskManagers of the same sizes; all can be killed. */
public final class FlinkCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Path folder;
    private final Sizes sizes;
    private final String classPath;
    private final FlinkRest rest;
    private final @Nullable ZooKeeper zooKeeper;
    private final Map<String, ServerProcess> taskManagers = new TreeMap<>();
    private ServerProcess jobManager;
    private int started;

    private FlinkCluster(
            Path folder,
            Sizes sizes,
            String classPath,
            FlinkRest rest,
            @Nullable ZooKeeper zooKeeper) {
        this.folder = folder;
        this.sizes = sizes;
        this.classPath = classPath;
        this.rest = rest;
        this.zooKeeper = zooKeeper;
        this.jobManager = launchJobManager();
    }

    /**
     * Starts a JobManager.
     *
     * @param lib the jars of a Flink distribution
     * @param sizes of the TaskManagers to come
     * @param highAvailability whether ZooKeeper keeps what a new JobManager needs to go on
     */
    public static FlinkCluster start(
            Path folder, Path lib, Ports ports, Sizes sizes, boolean highAvailability)
            throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        try (InputStream log =
                FlinkCluster.class.getResourceAsStream("/faults/log4j2.properties")) {
            Files.copy(Objects.requireNonNull(log), conf.resolve("log4j2.properties"));
        }
        String classPath = lib + "/*";
        ZooKeeper zooKeeper = highAvailability ? ZooKeeper.start(folder, classPath, ports) : null;
        int restPort = ports.next();
        FlinkSettings.write(
                conf,
                folder,
                sizes,
                ports.next(),
                restPort,
                zooKeeper == null ? null : zooKeeper.quorum());
        return new FlinkCluster(folder, sizes, classPath, new FlinkRest(restPort), zooKeeper);
    }

    public FlinkRest rest() {
        return rest;
    }

    /** Starts one more; its name is {@code taskmanager-1}, then 2, and so on. */
    public void addTaskManager() {
        String name = "taskmanager-" + ++started;
        List<String> arguments = List.of("-D", "taskmanager.resource-id=" + name);
        taskManagers.put(
                name,
                launch(
                        name,
                        sizes.taskManagerFlags(),
                        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                        arguments));
    }

    /** Returns once the JobManager knows so many TaskManagers and has so many free slots. */
    public void awaitSlots(int count, int free) throws Exception {
        Wait.until(
                "%d TaskManagers with %d free slots".formatted(count, free),
                PATIENCE,
                () -> {
                    jobManager.requireAlive();
                    taskManagers.values().forEach(ServerProcess::requireAlive);
                    return rest.taskManagers() == count && rest.freeSlots() >= free;
                });
    }

    /** {@code kill -9} of that TaskManager. */
    public void killTaskManager(String name) {
        Objects.requireNonNull(taskManagers.remove(name), name).kill();
    }

    /** {@code kill -9}. */
    public void killJobManager() {
        jobManager.kill();
    }

    /** Starts another JobManager, after the one before was killed. */
    public void restartJobManager() {
        jobManager = launchJobManager();
    }

    public ServerProcess jobManager() {
        return jobManager;
    }

    /** Those that are to run now, by name. */
    public Map<String, ServerProcess> taskManagers() {
        return taskManagers;
    }

    @Override
    public void close() {
        taskManagers.values().forEach(ServerProcess::close);
        jobManager.close();
        if (zooKeeper != null) {
            zooKeeper.close();
        }
    }

    private ServerProcess launchJobManager() {
        return launch(
                "jobmanager",
                List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:NativeMemoryTracking=summary"),
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                List.of());
    }

    private ServerProcess launch(
            String name, List<String> flags, String mainClass, List<String> arguments) {
        Path conf = folder.resolve("conf");
        List<String> jvm = new ArrayList<>(flags);
        jvm.addAll(FlinkJvm.opens());
        jvm.add("-Dlog4j2.configurationFile=" + conf.resolve("log4j2.properties").toUri());
        List<String> all = new ArrayList<>(List.of("--configDir", conf.toString()));
        all.addAll(arguments);
        return ServerProcess.start(
                new ServerProcess.Program(name, jvm, classPath, mainClass, all), folder);
    }
}
