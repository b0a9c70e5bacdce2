// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.faults.cluster.Sizes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DeployedSizesTest {

    private final DeployedSizes deployed = new DeployedSizes(Path.of(".."));

    @Test
    void areThoseThatFlinkWorksOutOfTheComposeFile() {
        Sizes sizes = deployed.compose();
        assertThat(sizes.taskManagerFlags())
                .anyMatch(flag -> flag.startsWith("-Xmx"))
                .anyMatch(flag -> flag.startsWith("-XX:MaxDirectMemorySize="))
                .anyMatch(flag -> flag.startsWith("-XX:MaxMetaspaceSize="))
                .contains("--add-modules=jdk.incubator.vector", "-XX:+UseParallelGC");
        assertThat(sizes.settings())
                .containsKeys(
                        "taskmanager.cpu.cores",
                        "taskmanager.memory.task.heap.size",
                        "taskmanager.memory.network.max")
                .doesNotContainKey("high-availability.type");
        assertThat(sizes.brokerFlags()).anyMatch(flag -> flag.startsWith("-Xmx"));
        assertThat(sizes.jobOptions()).allMatch(option -> option.matches("--[a-z.-]+(=.*)?"));
        assertThat(sizes.slots()).isEqualTo(2);
    }

    @Test
    void areThoseThatFlinkWorksOutOfTheManifests() {
        Sizes base = deployed.kubernetes("k8s", "");
        Sizes production = deployed.kubernetes("production", "production");
        assertThat(heap(production)).isGreaterThan(heap(base)).isGreaterThan(1L << 30);
        assertThat(base.taskManagerFlags()).contains("--add-modules=jdk.incubator.vector");
        assertThat(base.jobOptions())
                .noneMatch(option -> option.matches("--(bootstrap-servers|kafka-config).*"));
        assertThat(base.slots()).isEqualTo(2);
        assertThat(base.topics())
                .containsKeys("tensors", "features", "weights")
                .allSatisfy(
                        (topic, settings) ->
                                assertThat(settings).doesNotContainKey("min.insync.replicas"));
    }

    private static long heap(Sizes sizes) {
        return sizes.taskManagerFlags().stream()
                .filter(flag -> flag.startsWith("-Xmx"))
                .mapToLong(flag -> Long.parseLong(flag.substring(4)))
                .sum();
    }
}
