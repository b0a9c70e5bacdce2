// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.DenseStreamJob;
import dev.densestream.job.TestCluster;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.RunOptions;
import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.LocalPorts;
import dev.densestream.testkit.Wait;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What Prometheus reads from a job: every sample of one scrape, by Flink's own reporter.
 *
 * <p>{@link #ofALittleJob} is for whoever names metrics elsewhere, such as a dashboard, and has to
 * know that they are there.
 */
public final class ExportedMetrics {

    /** How Prometheus calls what {@link InferenceMetrics} measures. */
    public static final String PREFIX = "flink_taskmanager_job_task_operator_densestream_";

    private static final long PATIENCE_SECONDS = 60;

    private final List<Sample> samples;

    /**
     * One line of a scrape.
     *
     * @param labels as written, such as {@code job_name="densestream",stage="decode",}
     */
    record Sample(String name, String labels, double value) {

        static Sample of(String line) {
            int space = line.lastIndexOf(' ');
            int brace = line.indexOf('{');
            String name = line.substring(0, brace < 0 ? space : brace);
            String labels = brace < 0 ? "" : line.substring(brace + 1, line.lastIndexOf('}'));
            return new Sample(name, labels, Double.parseDouble(line.substring(space + 1)));
        }
    }

    private ExportedMetrics(List<Sample> samples) {
        this.samples = samples;
    }

    /** The names of all samples, Flink's and Kafka's among them. */
    public Set<String> names() {
        return samples.stream().map(Sample::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The sum over all samples of that name, such as the subtasks'.
     *
     * @param name what stands behind {@link #PREFIX}
     * @param labels what a sample's labels must hold, such as {@code stage="decode"}
     */
    public double sum(String name, String... labels) {
        List<Double> found = values(name, labels);
        assertThat(found).as("samples of %s with %s", name, List.of(labels)).isNotEmpty();
        return found.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The same while the job starts: 0 for what it has not registered yet. */
    public double soFar(String name, String... labels) {
        return values(name, labels).stream().mapToDouble(Double::doubleValue).sum();
    }

    private List<Double> values(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name.equals(PREFIX + name))
                .filter(sample -> Arrays.stream(labels).allMatch(sample.labels::contains))
                .map(Sample::value)
                .toList();
    }

    /** The metrics of a job that did nothing yet, with a broker and a cluster of its own. */
    public static ExportedMetrics ofALittleJob() throws Exception {
        return of(
                Path.of(System.getProperty("java.io.tmpdir")),
                Map.of(),
                List.of(),
                metrics -> true);
    }

    /**
     * The metrics of a job that is given some records.
     *
     * @param options more of Flink's
     * @param records to topics {@code tensors} and {@code weights}
     * @param done whether the job has done what is asked
     */
    static ExportedMetrics of(
            Path checkpoints,
            Map<String, String> options,
            List<ProducerRecord<byte[], byte[]>> records,
            Predicate<ExportedMetrics> done)
            throws Exception {
        int port = LocalPorts.free(1)[0];
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                MiniCluster flink = cluster(port, options)) {
            for (String topic :
                    List.of("tensors", "features", "weights", "dead-letters", "weights-status")) {
                kafka.createTopic(topic, 1, Map.of());
            }
            KafkaClients.send(kafka.bootstrapServers(), records);
            flink.start();
            JobConfig config =
                    RunOptions.parse(
                            "--bootstrap-servers=" + kafka.bootstrapServers(),
                            "--checkpoint-dir=" + checkpoints.toUri(),
                            "--checkpoint-interval=200ms",
                            "--parallelism=1");
            StreamExecutionEnvironment env = new StreamExecutionEnvironment();
            DenseStreamJob.define(env, config);
            JobGraph job = env.getStreamGraph().getJobGraph();
            flink.submitJob(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            ExportedMetrics metrics = await(port, done);
            flink.cancelJob(job.getJobID()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            flink.requestJobResult(job.getJobID()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return metrics;
        }
    }

    private static ExportedMetrics await(int port, Predicate<ExportedMetrics> done)
            throws Exception {
        boolean complete =
                Wait.upTo(
                        Duration.ofSeconds(PATIENCE_SECONDS),
                        () -> {
                            ExportedMetrics now = scrape(port);
                            return now.names().contains(PREFIX + "recordsIn") && done.test(now);
                        });
        // the job went on while the samples were taken one by one; these are all of one state
        ExportedMetrics last = scrape(port);
        assertThat(complete).as("patience with %s", last.samples).isTrue();
        return last;
    }

    private static ExportedMetrics scrape(int port) throws Exception {
        String text =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create("http://localhost:" + port + "/metrics"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
        List<Sample> samples = new ArrayList<>();
        text.lines().filter(line -> !line.startsWith("#")).map(Sample::of).forEach(samples::add);
        return new ExportedMetrics(samples);
    }

    private static MiniCluster cluster(int port, Map<String, String> options) {
        Map<String, String> all = new HashMap<>();
        all.put("metrics.reporters", "prom");
        all.put("metrics.reporter.prom.factory.class", PrometheusReporterFactory.class.getName());
        all.put("metrics.reporter.prom.port", String.valueOf(port));
        all.putAll(options);
        return TestCluster.of(1, all);
    }
}
