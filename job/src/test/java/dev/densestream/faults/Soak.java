// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import dev.densestream.faults.cluster.Memory;
import dev.densestream.faults.cluster.ServerProcess;
import dev.densestream.testkit.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Leaves the job alone under a mixed load, and looks at the memory of its processes. */
final class Soak implements Scenario {

    private static final int SAMPLES = 30;

    private final Duration length;
    private final Map<String, List<Memory>> samples = new TreeMap<>();
    private int restarts;

    Soak(Duration length) {
        this.length = length;
    }

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public String title() {
        return "nothing, for %d minutes".formatted(length.toMinutes());
    }

    @Override
    public Profile profile() {
        return Profile.SOAK;
    }

    @Override
    public void act(Scene scene) throws Exception {
        Pace pace = new Pace(SAMPLES * 1e9 / length.toNanos());
        for (int sample = 1; sample <= SAMPLES; sample++) {
            pace.await(sample);
            Map<String, ServerProcess> processes = new TreeMap<>(scene.flink().taskManagers());
            processes.put("jobmanager", scene.flink().jobManager());
            for (Map.Entry<String, ServerProcess> process : processes.entrySet()) {
                samples.computeIfAbsent(process.getKey(), name -> new ArrayList<>())
                        .add(Memory.of(process.getValue()));
            }
        }
        restarts = scene.flink().rest().restarts(scene.job().id());
    }

    /** How often the job began again. */
    int restarts() {
        return restarts;
    }

    /** The memory of each process, in order of time. */
    Map<String, List<Memory>> samples() {
        return samples;
    }
}
