// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;

class KafkaPropertiesTest {

    @Test
    void leavesTheEnvironmentToTheClientThatIsBuilt() {
        Properties properties =
                KafkaProperties.of(
                        "broker:9092", Map.of("client.id", "path is ${env:PATH}", "acks", "all"));
        assertThat(properties)
                .containsEntry("client.id", "path is ${env:PATH}")
                .containsEntry("bootstrap.servers", "broker:9092");
        assertThat(new AdminClientConfig(properties).getString("client.id"))
                .isEqualTo("path is " + System.getenv("PATH"));
    }

    @Test
    void addsNothingWhereTheEnvironmentIsNotAskedFor() {
        assertThat(KafkaProperties.of("b:1", Map.of("client.id", "c")))
                .containsOnlyKeys("client.id", "bootstrap.servers");
    }
}
