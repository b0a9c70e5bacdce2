// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

/** Stops the job with a savepoint and starts it with fewer subtasks, then with more. */
final class Rescale implements Scenario {

    @Override
    public String name() {
        return "rescale";
    }

    @Override
    public String title() {
        return "stop with savepoint, parallelism 2, 1, 3";
    }

    @Override
    public void act(Scene scene) throws Exception {
        for (int parallelism : new int[] {1, 3}) {
            scene.fault();
            String savepoint = scene.job().stop();
            scene.job().start(scene.settings().jar(), parallelism, savepoint);
            scene.awaitResponses();
            scene.awaitLoad(3);
        }
    }
}
