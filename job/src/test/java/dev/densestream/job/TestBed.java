package dev.densestream.job;

import dev.densestream.demo.EmbeddedKafka;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** One broker and one Flink cluster for all integration tests of this JVM. */
final class TestBed {

    private static final TestBed SHARED = start();

    private final EmbeddedKafka kafka;
    private final MiniCluster flink;

    private TestBed(EmbeddedKafka kafka, MiniCluster flink) {
        this.kafka = kafka;
        this.flink = flink;
    }

    static EmbeddedKafka kafka() {
        return SHARED.kafka;
    }

    static MiniCluster flink() {
        return SHARED.flink;
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
            TestBed bed = new TestBed(EmbeddedKafka.start(), flink);
            Runtime.getRuntime().addShutdownHook(new Thread(bed::stop));
            return bed;
        } catch (Exception e) {
            throw new IllegalStateException("the test bed did not start", e);
        }
    }

    private void stop() {
        try {
            flink.closeAsync().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            System.err.println("Flink did not stop: " + e);
        }
        kafka.close();
    }
}
