// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.RunOptions;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.ForgetfulKafka;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.Reading;
import dev.densestream.testkit.Wait;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A savepoint that is older than what brokers remember of its transactions. */
class OldSavepointIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker() {
        kafka = ForgetfulKafka.start();
        for (String topic :
                List.of("tensors", "features", "weights", "dead-letters", "weights-status")) {
            kafka.createTopic(topic, 1, Map.of());
        }
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void startsWithSinksFromScratchAlone(@TempDir Path folder) throws Exception {
        String savepoint;
        // no checkpoint ends the transaction before the brokers do
        try (RunningJob job =
                RunningJob.start(
                        config(
                                "--checkpoint-interval=1h",
                                "--kafka.transaction.timeout.ms=4000"))) {
            KafkaClients.send(
                    kafka.bootstrapServers(),
                    List.of(WeightsRecords.of("weights", "default", 1, GOLDEN.weightsFile())));
            requests(0, 9);
            readTo("8", "read_uncommitted");
            // whatever checkpoint there was before, number 9 is pending in the second
            job.savepoint(folder.toUri().toString());
            requests(9, 10);
            readTo("9", "read_uncommitted");
            savepoint = job.savepoint(folder.toUri().toString());
        }
        awaitForgotten();

        try (RunningJob job = RunningJob.start(config(), savepoint)) {
            job.awaitFailure(InvalidPidMappingException.class);
            job.awaitRestarts(2);
        }

        try (CapturedLog log = new CapturedLog();
                RunningJob job =
                        RunningJob.restore(
                                env ->
                                        DenseStreamJob.define(
                                                env, config("--sinks-from-scratch=2026-11")),
                                SavepointRestoreSettings.forPath(savepoint, true))) {
            requests(10, 20);

            assertThat(readTo("19", "read_committed"))
                    .contains("10", "11", "12", "13", "14", "15", "16", "17", "18")
                    .doesNotContain("9")
                    .doesNotHaveDuplicates();
            assertThat(job.restarts()).isZero();
            assertThat(log.text().lines().filter(line -> line.contains("are given up")))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("Sinks from scratch, named 2026-11");
        }
    }

    private static JobConfig config(String... more) {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--bootstrap-servers=" + kafka.bootstrapServers(),
                                "--checkpoint-dir=" + TestBed.checkpoints().toUri(),
                                "--engine=reference",
                                "--parallelism=1"));
        options.addAll(List.of(more));
        if (more.length == 0 || !more[0].startsWith("--checkpoint-interval")) {
            options.add("--checkpoint-interval=200ms");
        }
        return RunOptions.parse(options.toArray(String[]::new));
    }

    private static void requests(int from, int to) throws Exception {
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
        for (int i = from; i < to; i++) {
            byte[] key = String.valueOf(i).getBytes(StandardCharsets.UTF_8);
            requests.add(new ProducerRecord<>("tensors", key, GOLDEN.inputFile()));
        }
        KafkaClients.send(kafka.bootstrapServers(), requests);
    }

    /** The keys of the responses, up to that one. */
    private static List<String> readTo(String last, String isolation) {
        List<String> keys = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                KafkaClients.reader(kafka.bootstrapServers(), "features", isolation)) {
            Reading.until(
                    consumer,
                    PATIENCE,
                    responses -> {
                        responses.forEach(
                                response ->
                                        keys.add(
                                                new String(
                                                        response.key(), StandardCharsets.UTF_8)));
                        return keys.contains(last);
                    });
        }
        assertThat(keys).contains(last);
        return keys;
    }

    private static void awaitForgotten() throws Exception {
        try (Admin admin = KafkaClients.admin(kafka.bootstrapServers())) {
            Wait.upTo(PATIENCE, () -> admin.listTransactions().all().get().isEmpty());
            assertThat(admin.listTransactions().all().get()).isEmpty();
        }
    }
}
