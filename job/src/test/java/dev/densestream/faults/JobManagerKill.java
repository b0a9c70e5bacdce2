// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

/** Kills the JobManager; the next one finds the job in ZooKeeper, or is told of its checkpoint. */
record JobManagerKill(boolean highAvailability) implements Scenario {

    @Override
    public String name() {
        return highAvailability ? "jobmanager-ha" : "jobmanager";
    }

    @Override
    public String title() {
        return highAvailability
                ? "JobManager `kill -9`, ZooKeeper HA"
                : "JobManager `kill -9`, no HA, started from the last checkpoint";
    }

    @Override
    public void act(Scene scene) throws Exception {
        scene.fault();
        scene.flink().killJobManager();
        scene.flink().restartJobManager();
        if (!highAvailability) {
            scene.flink().awaitSlots(2, 4);
            scene.job().start(scene.settings().jar(), 2, scene.job().lastCheckpoint());
        }
        scene.awaitResponses();
        scene.awaitLoad(3);
    }
}
