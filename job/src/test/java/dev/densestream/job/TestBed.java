// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.TemporaryFolder;
import dev.densestream.testkit.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.minicluster.MiniCluster;

/** One broker and one Flink cluster for all integration tests of this JVM. */
public final class TestBed {

    private static final TestBed SHARED = start();

    private final EmbeddedKafka kafka;
    private final MiniCluster flink;

    private final TemporaryFolder checkpoints;

    private TestBed(EmbeddedKafka kafka, MiniCluster flink, TemporaryFolder checkpoints) {
        this.kafka = kafka;
        this.flink = flink;
        this.checkpoints = checkpoints;
    }

    static EmbeddedKafka kafka() {
        return SHARED.kafka;
    }

    public static MiniCluster flink() {
        return SHARED.flink;
    }

    /**
     * Returns once a TaskManager is there. One that ended is replaced, as a cluster does it: what
     * one test did to it fails no other.
     */
    static void awaitTaskManager() throws Exception {
        if (taskManagers() > 0) {
            return;
        }
        System.err.println("The TaskManager has ended, in or after the test before; replacing it");
        flink().startTaskManager();
        Wait.until("a TaskManager", Duration.ofSeconds(60), () -> taskManagers() > 0);
    }

    private static int taskManagers() throws Exception {
        return flink().getResourceOverview().get(60, TimeUnit.SECONDS).getNumberTaskManagers();
    }

    /** A folder for checkpoints, deleted at the end. */
    public static Path checkpoints() {
        return SHARED.checkpoints.path();
    }

    private static TestBed start() {
        try {
            MiniCluster flink = TestCluster.of(4, Map.of());
            flink.start();
            TestBed bed =
                    new TestBed(
                            EmbeddedKafka.start(),
                            flink,
                            new TemporaryFolder("densestream-checkpoints-"));
            Runtime.getRuntime().addShutdownHook(new Thread(bed::stop));
            return bed;
        } catch (Exception e) {
            throw new IllegalStateException("the test bed did not start", e);
        }
    }

    private void stop() {
        try {
            flink.closeAsync().get(30, TimeUnit.SECONDS);
            checkpoints.close();
        } catch (Exception e) {
            System.err.println("Flink did not stop: " + e);
        }
        kafka.close();
    }
}
