// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MonitoringTest {

    private static final Path DEPLOY = Manifests.PROJECT.resolve("deploy");

    @Test
    void kubernetesHasTheAlertsOfPrometheus() {
        JsonNode rule = Manifests.only(Manifests.of("monitoring"), "PrometheusRule");
        JsonNode alerts = Manifests.read(DEPLOY.resolve("prometheus/alerts.yml")).get(0);
        assertThat(rule.at("/spec/groups")).isEqualTo(alerts.path("groups"));
    }

    @Test
    void everyAlertSaysWhatToDo() throws Exception {
        JsonNode alerts = Manifests.read(DEPLOY.resolve("prometheus/alerts.yml")).get(0);
        String operations = Files.readString(Manifests.PROJECT.resolve("docs/operations.md"));
        for (JsonNode rule : alerts.at("/groups/0/rules")) {
            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
            assertThat(rule.at("/annotations/description").asText()).isNotBlank();
            assertThat(operations).contains(rule.path("alert").asText());
        }
    }

    @Test
    void everyPanelAsksSomethingOfTheProvisionedDataSource() {
        JsonNode source =
                Manifests.read(DEPLOY.resolve("grafana/provisioning/datasources/prometheus.yml"))
                        .get(0);
        JsonNode dashboard =
                Manifests.read(DEPLOY.resolve("grafana/dashboards/densestream.json")).get(0);
        List<JsonNode> panels = dashboard.path("panels").valueStream().toList();
        assertThat(panels).isNotEmpty();
        for (JsonNode panel : panels) {
            assertThat(panel.path("targets")).as(panel.path("title").asText()).isNotEmpty();
            assertThat(panel.at("/datasource/uid")).isEqualTo(source.at("/datasources/0/uid"));
        }
        assertThat(panels.stream().map(panel -> panel.path("id").asInt())).doesNotHaveDuplicates();
    }

    @Test
    void dashboardAndAlertsAskForMetrics() {
        assertThat(MetricQueries.alerts()).isNotEmpty().allMatch(q -> q.contains("flink_"));
        assertThat(MetricQueries.dashboard()).isNotEmpty().allMatch(q -> q.contains("flink_"));
    }
}
