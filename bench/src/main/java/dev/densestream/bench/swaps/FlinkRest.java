package dev.densestream.bench.swaps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;

/** What Flink tells of its only job. */
final class FlinkRest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 60;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String job;
    private final String infer;

    private FlinkRest(String cluster) throws IOException, InterruptedException {
        job = cluster + "/jobs/" + get(cluster + "/jobs").at("/jobs/0/id").asText();
        for (JsonNode vertex : get(job).path("vertices")) {
            if (vertex.path("name").asText().startsWith("infer")) {
                infer = vertex.path("id").asText();
                return;
            }
        }
        throw new IOException("%s: expected a vertex infer, got %s".formatted(job, get(job)));
    }

    /**
     * Of the job on {@code localhost:port}, once it is there.
     *
     * @throws IOException if it is not in good time
     */
    static FlinkRest await(int port) throws IOException, InterruptedException {
        long end = deadline();
        while (true) {
            try {
                return new FlinkRest("http://localhost:" + port);
            } catch (IOException e) {
                patient(end, "the job: " + e);
            }
        }
    }

    /**
     * Waits until Flink's copy of the metrics tells of so many swaps in each subtask.
     *
     * @throws IOException if it does not in good time
     */
    void awaitSwaps(long swaps) throws IOException, InterruptedException {
        long end = deadline();
        while (metric("swaps", "min") < swaps) {
            patient(end, "%d swaps, got %.0f".formatted(swaps, metric("swaps", "min")));
        }
    }

    /** The largest over all subtasks of a metric; 0 if Flink has no copy of it yet. */
    double largest(String name) throws IOException, InterruptedException {
        return metric(name, "max");
    }

    private double metric(String name, String aggregate) throws IOException, InterruptedException {
        return get("%s/vertices/%s/subtasks/metrics?get=infer.densestream.%s&agg=%s"
                        .formatted(job, infer, name, aggregate))
                .path(0)
                .path(aggregate)
                .asDouble();
    }

    /**
     * Waits for a checkpoint that began after this call.
     *
     * @throws IOException if none completes in good time
     */
    Checkpoint nextCheckpoint() throws IOException, InterruptedException {
        long now = System.currentTimeMillis();
        long end = deadline();
        while (true) {
            JsonNode latest = get(job + "/checkpoints").at("/latest/completed");
            if (latest.path("trigger_timestamp").asLong() > now) {
                return new Checkpoint(
                        latest.path("state_size").asLong(),
                        latest.path("end_to_end_duration").asLong());
            }
            patient(end, "a checkpoint, got " + latest);
        }
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    }

    private static void patient(long end, String what) throws IOException, InterruptedException {
        if (System.nanoTime() > end) {
            throw new IOException("waited %d s for %s".formatted(PATIENCE_SECONDS, what));
        }
        TimeUnit.MILLISECONDS.sleep(100);
    }

    private JsonNode get(String uri) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(URI.create(uri)).build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "%s: expected 200, got %d %s"
                            .formatted(uri, answer.statusCode(), answer.body()));
        }
        return JSON.readTree(answer.body());
    }
}
