package dev.densestream.job;

import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.util.FileUtils;

/** One broker and one Flink cluster for all integration tests of this JVM. */
public final class TestBed {

    private static final TestBed SHARED = start();

    private final EmbeddedKafka kafka;
    private final MiniCluster flink;

    private final Path checkpoints;

    private TestBed(EmbeddedKafka kafka, MiniCluster flink, Path checkpoints) {
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
        return SHARED.checkpoints;
    }

    private static TestBed start() {
        try {
            Configuration configuration = new Configuration();
            configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(16));
            MiniCluster flink =
                    new MiniCluster(
                            new MiniClusterConfiguration.Builder()
                                    .setConfiguration(configuration)
                                    .setNumTaskManagers(1)
                                    .setNumSlotsPerTaskManager(4)
                                    .withRandomPorts()
                                    .build());
            flink.start();
            TestBed bed =
                    new TestBed(
                            EmbeddedKafka.start(),
                            flink,
                            Files.createTempDirectory("densestream-checkpoints-"));
            Runtime.getRuntime().addShutdownHook(new Thread(bed::stop));
            return bed;
        } catch (Exception e) {
            throw new IllegalStateException("the test bed did not start", e);
        }
    }

    private void stop() {
        try {
            flink.closeAsync().get(30, TimeUnit.SECONDS);
            FileUtils.deleteDirectory(checkpoints.toFile());
        } catch (Exception e) {
            System.err.println("Flink did not stop: " + e);
        }
        kafka.close();
    }
}
