// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.memory;

import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.MemoryConfig;
import dev.densestream.job.config.WaitingConfig;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.TaskManagerOptions;

/**
 * What a TaskManager's heap is for, fixed when the job starts: so a record's fate depends on its
 * share and its own bytes, never on what else is on the heap.
 *
 * <p>Unless an option says otherwise, work takes 30% of the heap and waiting records 10%, both
 * divided among the slots; weights take 25%, shared by all slots. The rest is for Flink, the Kafka
 * clients and the garbage collector.
 *
 * @param workBytes what one record may take in all while it is in work, per slot
 * @param weightsBytes what all weights of the JVM may take, prepared and in state
 * @param waitingBytes what records that wait for weights may take, per slot
 * @param slots of the TaskManager
 */
public record Shares(long workBytes, long weightsBytes, long waitingBytes, int slots) {

    private static final int WORK_PERCENT = 30;
    private static final int WEIGHTS_PERCENT = 25;
    private static final int WAITING_PERCENT = 10;

    /**
     * The shares of this JVM, the TaskManager's.
     *
     * @param taskManager its configuration
     */
    public static Shares ofThisJvm(JobConfig config, ReadableConfig taskManager) {
        int slots = taskManager.get(TaskManagerOptions.NUM_TASK_SLOTS);
        return of(config, Runtime.getRuntime().maxMemory(), slots);
    }

    /** The shares of a JVM with so much heap. */
    public static Shares of(JobConfig config, long heapBytes, int slots) {
        MemoryConfig memory = config.memory();
        long waiting = heapBytes / 100 * WAITING_PERCENT / slots;
        long maxWaiting = config.waiting().maxBytes();
        return new Shares(
                or(memory.workBytes(), heapBytes / 100 * WORK_PERCENT / slots),
                or(memory.weightsBytes(), heapBytes / 100 * WEIGHTS_PERCENT),
                or(maxWaiting, Math.min(WaitingConfig.MOST_BYTES, waiting)),
                slots);
    }

    private static long or(long given, long share) {
        return given == MemoryConfig.ITS_SHARE ? share : given;
    }

    @Override
    public String toString() {
        return "work %d bytes per slot, weights %d bytes, waiting %d bytes per slot, slots %d"
                .formatted(workBytes, weightsBytes, waitingBytes, slots);
    }
}
