// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.cluster;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How large the processes of a cluster are, and what they are told besides.
 *
 * @param name for tables, such as {@code compose}
 * @param settings of Flink's {@code config.yaml}: all that Flink's scripts would work out, too
 * @param taskManagerFlags of a TaskManager's JVM
 * @param brokerFlags of the broker's JVM
 * @param taskManagers how many there are
 * @param jobOptions that a deployment of these sizes gives the job
 * @param topics settings of a topic, by its name
 */
public record Sizes(
        String name,
        Map<String, String> settings,
        List<String> taskManagerFlags,
        List<String> brokerFlags,
        int taskManagers,
        List<String> jobOptions,
        Map<String, Map<String, String>> topics) {

    /** Small ones, for tests that are about messages. */
    public static final Sizes SMALL =
            new Sizes(
                    "small",
                    small(),
                    List.of(
                            "-Xmx512m",
                            "-XX:MaxDirectMemorySize=256m",
                            "-XX:MaxMetaspaceSize=256m",
                            "-XX:NativeMemoryTracking=summary",
                            "--add-modules=jdk.incubator.vector"),
                    List.of("-Xmx512m", "-XX:+UseSerialGC"),
                    2,
                    List.of(),
                    Map.of());

    private static Map<String, String> small() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("taskmanager.cpu.cores", "1.0");
        settings.put("taskmanager.memory.framework.heap.size", "128m");
        settings.put("taskmanager.memory.task.heap.size", "384m");
        settings.put("taskmanager.memory.framework.off-heap.size", "128m");
        settings.put("taskmanager.memory.task.off-heap.size", "64m");
        settings.put("taskmanager.memory.managed.size", "16m");
        settings.put("taskmanager.memory.network.min", "32m");
        settings.put("taskmanager.memory.network.max", "32m");
        settings.put("taskmanager.memory.jvm-metaspace.size", "256m");
        settings.put("taskmanager.memory.jvm-overhead.min", "192m");
        settings.put("taskmanager.memory.jvm-overhead.max", "192m");
        settings.put("taskmanager.numberOfTaskSlots", "2");
        return settings;
    }

    /** Slots of all TaskManagers together. */
    public int slots() {
        return taskManagers
                * Integer.parseInt(settings.getOrDefault("taskmanager.numberOfTaskSlots", "1"));
    }
}
