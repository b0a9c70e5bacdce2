// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Model;
import dev.densestream.faults.load.Script;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/** Something that could hurt the job, beside good records of known models. */
interface HostileCase {

    /** Good requests in a second, in all partitions, from beginning to end. */
    int GOOD_RATE = 30;

    /** Partitions of the topic of requests. */
    int PARTITIONS = 4;

    /** What to call it on the command line. */
    String name();

    /** What is done, for the table. */
    String title();

    /** How large the processes are. */
    Sizes sizes();

    /** Models besides the small ones; good requests ask them, too. */
    default List<Model> models() {
        return List.of();
    }

    /** Goes on with what is sent; good requests come before and behind it anyway. */
    default Script script(Script begun) {
        return begun;
    }

    /** Settings of the producer. */
    default Map<String, Object> producer() {
        return Map.of();
    }

    /** The topics to make, from those that the command {@code topics} makes. */
    default List<NewTopic> topics(List<NewTopic> needed) {
        return needed;
    }

    /** Options of the job, besides those of the deployment. */
    default List<String> options() {
        return List.of();
    }

    /** How long all may take to have a response or a dead letter, once all was sent. */
    default Duration patience() {
        return Duration.ofSeconds(100);
    }

    /** Whether every record counts, and every restart; not where topics are taken away. */
    default boolean judged() {
        return true;
    }

    /** How many partitions the topic of requests has in the end. */
    default int partitions() {
        return PARTITIONS;
    }

    /** Starts the job, before anything is sent. */
    default void begin(HostileScene scene) throws Exception {
        scene.job().start(scene.settings().jar(), parallelism(), null);
    }

    default int parallelism() {
        return 2;
    }

    /**
     * Does what is to be done while the script is being sent.
     *
     * @throws Exception saying what does not hold
     */
    default void act(HostileScene scene) throws Exception {
        scene.awaitScript();
    }
}
