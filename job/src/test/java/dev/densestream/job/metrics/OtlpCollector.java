// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.densestream.deploy.Manifests;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/** Takes what OpenTelemetry's exporters send over HTTP, and finds words in it. */
final class OtlpCollector implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, String> received = new ConcurrentHashMap<>();

    private OtlpCollector(HttpServer server) {
        this.server = server;
    }

    static OtlpCollector start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        OtlpCollector collector = new OtlpCollector(server);
        server.createContext("/", collector::take);
        server.start();
        return collector;
    }

    /** What the manifests set for OpenTelemetry, sent here, each second and over HTTP. */
    Map<String, String> flinkOptions() {
        JsonNode manifest =
                Manifests.read(
                                Manifests.PROJECT.resolve(
                                        "deploy/kubernetes/opentelemetry/flink-deployment.yaml"))
                        .get(0);
        Map<String, String> options = new TreeMap<>();
        manifest.at("/spec/flinkConfiguration")
                .properties()
                .forEach(option -> options.put(option.getKey(), option.getValue().asText()));
        send(options, "metrics", "/v1/metrics");
        send(options, "traces", "/v1/traces");
        send(options, "events", "/v1/logs");
        options.put("metrics.reporter.otel.interval", "1 s");
        return options;
    }

    boolean has(String path, String word) {
        return received.getOrDefault(path, "").contains(word);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void send(Map<String, String> options, String kind, String path) {
        String reporter = kind + ".reporter.otel.exporter.";
        options.put(reporter + "protocol", "HTTP");
        options.put(
                reporter + "endpoint", "http://localhost:" + server.getAddress().getPort() + path);
    }

    /** Protocol Buffers keep strings as they are. */
    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            InputStream body = exchange.getRequestBody();
            if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
                body = new GZIPInputStream(body);
            }
            String text = new String(body.readAllBytes(), StandardCharsets.ISO_8859_1);
            received.merge(exchange.getRequestURI().getPath(), text, String::concat);
            exchange.sendResponseHeaders(200, -1);
        }
    }
}
