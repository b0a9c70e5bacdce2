package dev.densestream.faults.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The cluster's {@code config.yaml}: what recovery depends on, and what keeps processes small. */
public final class FlinkSettings {

    /** What decides how soon a failure is seen and mended; the rest is Flink's default. */
    public static final Map<String, String> RECOVERY =
            new TreeMap<>(
                    Map.of(
                            "heartbeat.interval",
                            "2 s",
                            "heartbeat.timeout",
                            "20 s",
                            "high-availability.zookeeper.client.session-timeout",
                            "10 s"));

    /** All that Flink's scripts would work out; they must be there, and be in keeping. */
    private static final Map<String, String> SIZES =
            Map.of(
                    "taskmanager.cpu.cores", "1.0",
                    "taskmanager.memory.framework.heap.size", "128m",
                    "taskmanager.memory.task.heap.size", "384m",
                    "taskmanager.memory.framework.off-heap.size", "128m",
                    "taskmanager.memory.task.off-heap.size", "64m",
                    "taskmanager.memory.managed.size", "16m",
                    "taskmanager.memory.network.min", "32m",
                    "taskmanager.memory.network.max", "32m",
                    "taskmanager.memory.jvm-metaspace.size", "256m");

    private FlinkSettings() {}

    /**
     * Writes the configuration.
     *
     * @param zooKeeper its quorum; null for a cluster without high availability
     */
    static void write(Path conf, Path folder, int rpcPort, int restPort, @Nullable String zooKeeper)
            throws IOException {
        Map<String, String> settings = new TreeMap<>(RECOVERY);
        settings.putAll(SIZES);
        settings.put("taskmanager.memory.jvm-overhead.min", "192m");
        settings.put("taskmanager.memory.jvm-overhead.max", "192m");
        settings.put("jobmanager.rpc.address", "localhost");
        settings.put("jobmanager.rpc.port", String.valueOf(rpcPort));
        settings.put("rest.address", "localhost");
        settings.put("rest.port", String.valueOf(restPort));
        settings.put("taskmanager.host", "localhost");
        settings.put("taskmanager.numberOfTaskSlots", "2");
        // subtasks on both TaskManagers, so that killing either one hurts
        settings.put("taskmanager.load-balance.mode", "SLOTS");
        settings.put("io.tmp.dirs", Files.createDirectories(folder.resolve("tmp")).toString());
        if (zooKeeper != null) {
            settings.put("high-availability.type", "zookeeper");
            settings.put("high-availability.zookeeper.quorum", zooKeeper);
            settings.put(
                    "high-availability.storageDir",
                    Files.createDirectories(folder.resolve("ha")).toUri().toString());
        }
        Files.writeString(
                conf.resolve("config.yaml"),
                settings.entrySet().stream()
                        .map(entry -> entry.getKey() + ": \"" + entry.getValue() + "\"\n")
                        .collect(Collectors.joining()));
    }
}
