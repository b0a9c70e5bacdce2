// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Flink's REST interface, as far as tests and bench need it. */
public final class FlinkRest {

    private static final Set<String> ENDED = Set.of("FINISHED", "FAILED", "CANCELED");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration ONE_REQUEST = Duration.ofSeconds(60);
    private static final String BOUNDARY = "densestream-jar";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final String address;

    /** Of the cluster whose REST port on localhost that is; nobody need answer there yet. */
    public FlinkRest(int port) {
        this.address = "http://localhost:" + port;
    }

    /** How many TaskManagers are registered; 0 if nobody answers. */
    public int taskManagers() {
        return overview("taskmanagers");
    }

    /** How many slots are free; 0 if nobody answers. */
    public int freeSlots() {
        return overview("slots-available");
    }

    /**
     * Uploads the jar and starts its main class.
     *
     * @param savepoint where to start from; null for the beginning
     * @return the job's id
     */
    public String run(Path jar, List<String> arguments, @Nullable String savepoint)
            throws IOException, InterruptedException {
        String uploaded = upload(jar);
        ObjectNode body = json.createObjectNode();
        arguments.forEach(body.putArray("programArgsList")::add);
        if (savepoint != null) {
            body.put("savepointPath", savepoint);
        }
        return post("/jars/" + uploaded + "/run", body).get("jobid").asText();
    }

    /**
     * Returns once all subtasks of the job run.
     *
     * @throws IllegalStateException if it has ended
     */
    public void awaitRunning(String job) throws Exception {
        Wait.until("job running", PATIENCE, () -> runs(job) || ended(job));
        if (ended(job)) {
            throw new IllegalStateException(
                    "job " + job + ": expected it to run, got " + state(job));
        }
    }

    /** Whether it has ended for good; false if nobody answers. */
    private boolean ended(String job) throws InterruptedException {
        try {
            return ENDED.contains(state(job));
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Whether all subtasks of the job run; false if nobody answers. */
    public boolean runs(String job) throws InterruptedException {
        try {
            JsonNode vertices = get("/jobs/" + job).get("vertices");
            return vertices != null
                    && !vertices.isEmpty()
                    && stream(vertices)
                            .allMatch(
                                    vertex ->
                                            vertex.get("tasks").get("RUNNING").asInt()
                                                    == vertex.get("parallelism").asInt());
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The state of the job, such as RUNNING. */
    public String state(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job).get("state").asText();
    }

    /** TaskManagers that run a subtask of the job, and how many. */
    public Map<String, Integer> subtasks(String job) throws IOException, InterruptedException {
        Map<String, Integer> subtasks = new TreeMap<>();
        for (JsonNode vertex : get("/jobs/" + job).get("vertices")) {
            String path = "/jobs/" + job + "/vertices/" + vertex.get("id").asText();
            for (JsonNode subtask : get(path).get("subtasks")) {
                subtasks.merge(subtask.get("taskmanager-id").asText(), 1, Integer::sum);
            }
        }
        return subtasks;
    }

    /** How often the job has begun again since it was submitted to this JobManager. */
    public int restarts(String job) throws IOException, InterruptedException {
        JsonNode metric = get("/jobs/" + job + "/metrics?get=numRestarts");
        return metric.isEmpty() ? 0 : metric.get(0).get("value").asInt();
    }

    /** What made the job begin again, the newest first, each in one line; known at once. */
    public List<String> failures(String job) throws IOException, InterruptedException {
        return stream(get("/jobs/" + job + "/exceptions").at("/exceptionHistory/entries"))
                .map(entry -> entry.path("stacktrace").asText())
                .map(FlinkRest::cause)
                .toList();
    }

    /** The last cause that a stack trace names. */
    private static String cause(String stackTrace) {
        return stackTrace
                .lines()
                .filter(line -> !line.startsWith("\tat ") && !line.startsWith("\t..."))
                .reduce("", (first, last) -> last.isBlank() ? first : last);
    }

    /** The number of checkpoints that the job has completed. */
    public int checkpoints(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints").get("counts").get("completed").asInt();
    }

    /**
     * A completed checkpoint.
     *
     * @param bytes of its state, of all subtasks
     * @param millis from its trigger to its completion
     */
    public record Checkpoint(long bytes, long millis) {}

    /** Waits for a checkpoint of the job that began after this call. */
    public Checkpoint nextCheckpoint(String job) throws Exception {
        long now = System.currentTimeMillis();
        Wait.until(
                "checkpoint",
                PATIENCE,
                () -> latestCheckpoint(job).path("trigger_timestamp").asLong() > now);
        JsonNode latest = latestCheckpoint(job);
        return new Checkpoint(
                latest.path("state_size").asLong(), latest.path("end_to_end_duration").asLong());
    }

    private JsonNode latestCheckpoint(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints").at("/latest/completed");
    }

    /**
     * A metric of a vertex, over all its subtasks; 0 if Flink has no copy of it yet.
     *
     * @param vertex what its name begins with
     * @param aggregate {@code min} or {@code max}
     */
    public double metric(String job, String vertex, String name, String aggregate)
            throws IOException, InterruptedException {
        String id =
                stream(get("/jobs/" + job).get("vertices"))
                        .filter(one -> one.path("name").asText().startsWith(vertex))
                        .findFirst()
                        .orElseThrow(() -> new IOException("no vertex " + vertex))
                        .path("id")
                        .asText();
        return get("/jobs/%s/vertices/%s/subtasks/metrics?get=%s&agg=%s"
                        .formatted(job, id, name, aggregate))
                .path(0)
                .path(aggregate)
                .asDouble();
    }

    /** Stops the job with a savepoint and returns the savepoint's path. */
    public String stopWithSavepoint(String job, Path folder) throws Exception {
        ObjectNode body = json.createObjectNode();
        body.put("targetDirectory", folder.toUri().toString());
        body.put("drain", false);
        String trigger = post("/jobs/" + job + "/stop", body).get("request-id").asText();
        String path = "/jobs/" + job + "/savepoints/" + trigger;
        Wait.until(
                "savepoint",
                PATIENCE,
                () -> "COMPLETED".equals(get(path).get("status").get("id").asText()));
        JsonNode operation = get(path).get("operation");
        if (!operation.has("location")) {
            throw new IllegalStateException("no savepoint: " + operation);
        }
        Wait.until("job finished", PATIENCE, () -> "FINISHED".equals(state(job)));
        return operation.get("location").asText();
    }

    /** The jobs that are neither finished, failed nor cancelled. */
    public Set<String> liveJobs() throws IOException, InterruptedException {
        Set<String> live = new TreeSet<>();
        for (JsonNode job : get("/jobs").get("jobs")) {
            if (!ENDED.contains(job.get("status").asText())) {
                live.add(job.get("id").asText());
            }
        }
        return live;
    }

    private int overview(String field) {
        try {
            return get("/overview").get(field).asInt();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private String upload(Path jar) throws IOException, InterruptedException {
        String head =
                """
                --%s\r
                Content-Disposition: form-data; name="jarfile"; filename="%s"\r
                Content-Type: application/x-java-archive\r
                \r
                """
                        .formatted(BOUNDARY, jar.getFileName());
        String file =
                send(request("/jars/upload")
                                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                                .POST(
                                        BodyPublishers.concat(
                                                BodyPublishers.ofString(head),
                                                BodyPublishers.ofFile(jar),
                                                BodyPublishers.ofString(
                                                        "\r\n--" + BOUNDARY + "--\r\n"))))
                        .get("filename")
                        .asText();
        return file.substring(file.lastIndexOf('/') + 1);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString())));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(ONE_REQUEST);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(
                    "%s: status %d: %s"
                            .formatted(response.uri(), response.statusCode(), response.body()));
        }
        return json.readTree(response.body());
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
