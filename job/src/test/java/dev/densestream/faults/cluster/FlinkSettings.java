// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The cluster's {@code config.yaml}: what recovery depends on, sizes and addresses. */
public final class FlinkSettings {

    /** What decides how soon a failure is seen and fixed; the rest is Flink's default. */
    public static final Map<String, String> RECOVERY =
            new TreeMap<>(
                    Map.of(
                            "heartbeat.interval",
                            "2 s",
                            "heartbeat.timeout",
                            "20 s",
                            "high-availability.zookeeper.client.session-timeout",
                            "10 s"));

    private FlinkSettings() {}

    /**
     * Writes the configuration.
     *
     * @param sizes with settings that win over these
     * @param zooKeeper its quorum; null for a cluster without high availability
     */
    static void write(
            Path conf,
            Path folder,
            Sizes sizes,
            int rpcPort,
            int restPort,
            @Nullable String zooKeeper)
            throws IOException {
        Map<String, String> settings = new TreeMap<>(RECOVERY);
        settings.putAll(sizes.settings());
        settings.put("jobmanager.rpc.address", "localhost");
        settings.put("jobmanager.rpc.port", String.valueOf(rpcPort));
        settings.put("rest.address", "localhost");
        settings.put("rest.port", String.valueOf(restPort));
        settings.put("taskmanager.host", "localhost");
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
