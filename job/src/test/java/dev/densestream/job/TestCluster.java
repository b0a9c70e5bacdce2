// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** A Flink cluster in this JVM, small enough for a test. */
public final class TestCluster {

    private TestCluster() {}

    /**
     * A cluster of one TaskManager, still to be started.
     *
     * @param more Flink's settings
     */
    public static MiniCluster of(int slots, Map<String, String> more) {
        Configuration configuration = Configuration.fromMap(more);
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(16));
        return new MiniCluster(
                new MiniClusterConfiguration.Builder()
                        .setConfiguration(configuration)
                        .setNumTaskManagers(1)
                        .setNumSlotsPerTaskManager(slots)
                        .withRandomPorts()
                        .build());
    }
}
