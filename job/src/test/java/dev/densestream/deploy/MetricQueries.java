// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The PromQL of the dashboard and the alerts, and which of Flink's metrics it names. */
public final class MetricQueries {

    private static final Pattern METRIC = Pattern.compile("\\bflink_\\w+");

    private MetricQueries() {}

    /** The names of all metrics that the dashboard and the alerts ask for. */
    public static Set<String> metrics() {
        Set<String> names = new TreeSet<>();
        List<String> queries = new ArrayList<>(alerts());
        queries.addAll(dashboard());
        for (String query : queries) {
            Matcher metric = METRIC.matcher(query);
            while (metric.find()) {
                names.add(metric.group());
            }
        }
        return names;
    }

    static List<String> alerts() {
        return texts("deploy/prometheus/alerts.yml", "expr");
    }

    static List<String> dashboard() {
        String file = "deploy/grafana/dashboards/densestream.json";
        List<String> queries = new ArrayList<>(texts(file, "expr"));
        queries.addAll(texts(file, "query"));
        return queries;
    }

    private static List<String> texts(String file, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode document : Manifests.read(Manifests.PROJECT.resolve(file))) {
            texts.addAll(document.findValuesAsText(field));
        }
        return texts;
    }
}
