// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densestream.client.Payload;
import dev.densestream.client.ReadFrom;
import dev.densestream.client.ReceivedRecord;
import dev.densestream.client.RecordSender;
import dev.densestream.client.TopicReader;
import dev.densestream.job.Requests;
import dev.densestream.job.Responses;
import dev.densestream.job.RunningJob;
import dev.densestream.job.TestBed;
import dev.densestream.job.accepted.WeightsTopic;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.KafkaProperties;
import dev.densestream.job.config.RunOptions;
import dev.densestream.job.topics.JobTopics;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.serde.weights.DenseBlockExtract;
import dev.densestream.testkit.Wait;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** The job against Kafka's own image; skipped where no Docker engine answers. */
class ContainerKafkaIT {

    private static final DockerImageName IMAGE = DockerImageName.parse("apache/kafka:4.2.0");
    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-running");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void answersAndTurnsAwayThroughABrokerInAContainer() throws Exception {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "no Docker engine answers; start one to run the job against " + IMAGE);
        try (KafkaContainer kafka = started()) {
            String brokers = kafka.getBootstrapServers();
            JobTopics.create(
                    KafkaProperties.impatient(brokers, Map.of()), JobTopics.needed(2, (short) 1));
            WeightsTopic.open(brokers, Map.of(), "weights")
                    .publish(
                            "golden",
                            1,
                            DenseBlockExtract.canonical(GOLDEN.weightsFile(), GOLDEN.prefix()));
            send(brokers);
            try (RunningJob job = RunningJob.start(config(brokers))) {
                List<ReceivedRecord> responses = receive(brokers, "features", 3);
                List<ReceivedRecord> letters = receive(brokers, "dead-letters", 1);

                assertThat(responses)
                        .extracting(ReceivedRecord::key)
                        .containsExactlyInAnyOrder("SAFETENSORS", "OIP_JSON", "NPY");
                for (ReceivedRecord response : responses) {
                    Responses.assertResponses(GOLDEN, response.value());
                    assertThat(response.headers()).containsEntry("densestream-model", "golden");
                }
                assertThat(letters).extracting(ReceivedRecord::key).containsExactly("bad");
                assertThat(job.restarts()).isZero();
            }
        }
    }

    @SuppressWarnings("resource") // handed to the caller, or nothing to close
    private static KafkaContainer started() {
        KafkaContainer kafka = new KafkaContainer(IMAGE);
        try {
            kafka.start();
        } catch (ContainerFetchException e) {
            abort("the engine cannot get %s: %s".formatted(IMAGE, e.getMessage()));
        }
        return kafka;
    }

    private static JobConfig config(String brokers) {
        return RunOptions.parse(
                "--bootstrap-servers=" + brokers,
                "--model=golden",
                "--checkpoint-dir=" + TestBed.checkpoints().toUri(),
                "--checkpoint-interval=200ms",
                "--parallelism=2");
    }

    private static void send(String brokers) {
        try (RecordSender sender = RecordSender.open(brokers, Map.of(), "tensors", Map.of())) {
            for (MessageFormat format : MessageFormat.values()) {
                sender.send(format.name(), new Payload(format.name(), Requests.of(GOLDEN, format)));
            }
            byte[] bad = "no tensor".getBytes(StandardCharsets.UTF_8);
            sender.send("bad", new Payload("bad", bad));
            sender.flush();
        }
    }

    private static List<ReceivedRecord> receive(String brokers, String topic, int count)
            throws Exception {
        List<ReceivedRecord> received = new ArrayList<>();
        try (TopicReader reader = TopicReader.open(brokers, Map.of(), topic, ReadFrom.BEGINNING)) {
            Wait.upTo(
                    PATIENCE,
                    () -> {
                        received.addAll(reader.next(Duration.ofMillis(100)));
                        return received.size() >= count;
                    });
        }
        return received;
    }
}
