// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import java.util.List;

/** Something that is done to a job under load. */
interface Scenario {

    /** All of them, in the order to run them. */
    List<Scenario> ALL =
            List.of(
                    new TaskManagerKills(),
                    new JobManagerKill(true),
                    new JobManagerKill(false),
                    new BrokerRestart(false, 3),
                    new BrokerRestart(true, 75),
                    new Rescale(),
                    new JarUpgrade());

    /** What to call it on the command line. */
    String name();

    /** What is done, for the table. */
    String title();

    /** Whether the cluster has Flink's high availability. */
    default boolean highAvailability() {
        return false;
    }

    /** What the job is loaded with. */
    default Profile profile() {
        return Profile.FAULTS;
    }

    /** Does it; the job has begun to answer. */
    void act(Scene scene) throws Exception;
}
