// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.serde.weights.DenseBlockExtract;
import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.Reading;
import dev.densestream.testkit.RecordHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaCommandsIT {

    private static EmbeddedKafka kafka;

    private final GoldenCase golden = GoldenCases.named("bottleneck-running");
    private final Path file;

    KafkaCommandsIT(@TempDir Path folder) throws IOException {
        file = Files.write(folder.resolve("weights"), golden.weightsFile());
    }

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void publishesTheBlockUnderItsModelAndVersion() {
        kafka.createTopic("published", 1, Map.of());

        CliRun run = publish("published", "mine", 3);

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("published model mine version 3: ");
        List<ConsumerRecord<String, byte[]>> records = read("published");
        assertThat(records).hasSize(1);
        ConsumerRecord<String, byte[]> record = records.get(0);
        assertThat(record.key()).isEqualTo("mine");
        assertThat(RecordHeaders.of(record)).containsEntry("model-version", "3");
        assertThat(record.value())
                .isEqualTo(DenseBlockExtract.canonical(golden.weightsFile(), golden.prefix()));
    }

    @Test
    void refusesAVersionThatIsNotAboveTheLatest() {
        kafka.createTopic("versions", 1, Map.of());
        assertThat(publish("versions", "mine", 3).exitCode()).isZero();
        assertThat(publish("versions", "other", 9).exitCode()).isZero();

        for (int version : new int[] {2, 3}) {
            CliRun run = publish("versions", "mine", version);

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("expected a version above 3, got " + version)
                    .hasLineCount(1);
        }
        assertThat(publish("versions", "mine", 4).exitCode()).isZero();
        assertThat(read("versions")).hasSize(3);
    }

    @Test
    void skipsAVersionThatIsThereIfTold() {
        kafka.createTopic("skipped", 1, Map.of());
        assertThat(publish("skipped", "mine", 3).exitCode()).isZero();

        CliRun run = publish("skipped", "mine", 2, "--skip-existing");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("model mine is on topic skipped with version 3 already");
        assertThat(publish("skipped", "mine", 4, "--skip-existing").out())
                .startsWith("published model mine version 4: ");
        assertThat(read("skipped")).hasSize(2);
    }

    @Test
    void takesModelAndVersionFromTheFileWhereNoOptionSaysThem(@TempDir Path folder) {
        kafka.createTopic("named", 1, Map.of());
        Path fashion = folder.resolve("fashion.safetensors");
        CliRun.of("weights", "demo", "--output", fashion);
        Object[] target = {"--topic", "named", "--bootstrap-servers", kafka.bootstrapServers()};

        CliRun run = publish(fashion, target);

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("published model fashion version 1: ");
        assertThat(publish(file, target).err())
                .contains("the file does not say which model it is; give --model")
                .hasLineCount(1);
    }

    private CliRun publish(Path weights, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("weights", "publish", weights));
        arguments.addAll(List.of("--prefix", weights.equals(file) ? golden.prefix() : ""));
        arguments.addAll(List.of(more));
        return CliRun.of(arguments.toArray());
    }

    @Test
    void saysHowToMakeAMissingTopic() {
        CliRun run = publish("missing", "mine", 1);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("topic missing: expected it to exist, got none")
                .contains("kafka-topics.sh --create --topic missing")
                .hasLineCount(1);
    }

    @Test
    void refusesATopicOfSeveralPartitions() {
        kafka.createTopic("several", 2, Map.of());

        assertThat(publish("several", "mine", 1).err())
                .contains("expected 1 partition, got 2")
                .hasLineCount(1);
    }

    @Test
    void namesTheLimitThatTheWeightsExceed() {
        kafka.createTopic("small", 1, Map.of("max.message.bytes", "1000"));

        CliRun run = publish("small", "mine", 1);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("raise its max.message.bytes").hasLineCount(1);
    }

    @Test
    void saysThatNobodyResponses() {
        CliRun run =
                CliRun.of(
                        "weights",
                        "publish",
                        file,
                        "--prefix",
                        golden.prefix(),
                        "--model",
                        "m",
                        "--version",
                        "1",
                        "--bootstrap-servers",
                        "localhost:1",
                        "--kafka.default.api.timeout.ms",
                        "1000",
                        "--kafka.request.timeout.ms=500");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("brokers localhost:1: no response")
                .contains("check --bootstrap-servers")
                .hasLineCount(1);
    }

    @Test
    void runNamesTheTopicsThatAreMissing() {
        kafka.createTopic("tensors", 1, Map.of());

        CliRun run = CliRun.of("run", "--bootstrap-servers", kafka.bootstrapServers());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "topic features, weights, dead-letters, weights-status: expected it to"
                                + " exist")
                .hasLineCount(1);
    }

    private CliRun publish(String topic, String model, int version, String... more) {
        List<Object> arguments = new ArrayList<>(List.of("weights", "publish", file));
        arguments.addAll(List.of("--prefix", golden.prefix(), "--model", model));
        arguments.addAll(List.of("--version", String.valueOf(version), "--topic", topic));
        arguments.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        arguments.addAll(List.of(more));
        return CliRun.of(arguments.toArray());
    }

    private static List<ConsumerRecord<String, byte[]>> read(String topic) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                KafkaClients.textReader(
                        kafka.bootstrapServers(), Map.of(topic, 1), "read_uncommitted", Map.of())) {
            Reading.all(consumer, records::add);
        }
        return records;
    }
}
