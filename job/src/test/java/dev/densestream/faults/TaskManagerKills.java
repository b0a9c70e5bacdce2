// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import java.util.Map;

/** Kills the TaskManager with most subtasks, three times, each time with another one to follow. */
final class TaskManagerKills implements Scenario {

    @Override
    public String name() {
        return "taskmanager";
    }

    @Override
    public String title() {
        return "TaskManager `kill -9`, 3 times";
    }

    @Override
    public void act(Scene scene) throws Exception {
        for (int kill = 0; kill < 3; kill++) {
            String busiest =
                    scene.flink().rest().subtasks(scene.job().id()).entrySet().stream()
                            .max(Map.Entry.comparingByValue())
                            .orElseThrow()
                            .getKey();
            scene.fault();
            scene.flink().killTaskManager(busiest);
            scene.flink().addTaskManager();
            scene.awaitResponses();
            scene.flink().awaitSlots(2, 0);
            scene.awaitLoad(3);
        }
    }
}
