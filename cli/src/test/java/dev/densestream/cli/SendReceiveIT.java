// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.weights.Sha256;
import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.RecordHeaders;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendReceiveIT {

    private static final String RESPONSE =
            """
            {"model_name":"m","model_version":"1","outputs":[
              {"name":"classes","datatype":"BYTES","shape":[1,2],"data":["0.75:3:dress","0.25:1:a:b"]},
              {"name":"logits","datatype":"FP32","shape":[1,2],"data":[1,2]},
              {"name":"features.conv0","datatype":"FP32","shape":[1,2,1,2],"data":[1,2,3,4.5]}]}
            """;

    private static EmbeddedKafka kafka;

    private final Path folder;

    SendReceiveIT(@TempDir Path folder) {
        this.folder = folder;
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
    void sendsThePicturesOfTheDemoWhereNoFilesAreNamed() {
        kafka.createTopic("pictures", 2, Map.of());

        CliRun sent = run("send", "--topic", "pictures", "--count", "6", "--emit", "classes");
        CliRun received = run("receive", "--topic", "pictures", "--json", "--output", folder);

        assertThat(sent.err()).isEmpty();
        assertThat(sent.out()).startsWith("sent 6 records, ").contains(" bytes, to pictures in ");
        assertThat(received.exitCode()).isZero();
        assertThat(received.out().lines())
                .hasSize(6)
                .allMatch(line -> line.contains("\"densestream-emit\":\"classes\""))
                .anyMatch(line -> line.contains("\"key\":\"ankle-boot-0\""));
        assertThat(folder.toFile().list()).hasSize(6).allMatch(name -> name.endsWith(".png"));
    }

    @Test
    void sendsFilesAsTheyAreAndBeginsAgainWhereTheyEnd() throws IOException {
        kafka.createTopic("files", 1, Map.of());
        Files.writeString(folder.resolve("b.json"), "no tensor");
        Files.writeString(folder.resolve("a.npy"), "cut");

        CliRun sent =
                run(
                        "send",
                        folder,
                        "--topic",
                        "files",
                        "--count",
                        "3",
                        "--rate",
                        "100",
                        "--model",
                        "mine",
                        "--model-version",
                        "7",
                        "--header",
                        "trace=x=y");

        assertThat(sent.exitCode()).isZero();
        assertThat(run("receive", "--topic", "files", "--json").out().lines())
                .hasSize(3)
                .satisfiesExactly(
                        first ->
                                assertThat(first)
                                        .startsWith(
                                                "{\"topic\":\"files\",\"partition\":0,\"offset\":0,\"timestamp\":")
                                        .contains(
                                                "\"key\":\"a.npy-0\",\"bytes\":3,\"sha256\":\""
                                                        + Sha256.hex(bytes("cut"))
                                                        + "\",\"headers\":{\"densestream-model\":\"mine\","
                                                        + "\"densestream-model-version\":\"7\",\"trace\":\"x=y\"}}"),
                        second -> assertThat(second).contains("\"key\":\"b.json-1\",\"bytes\":9"),
                        third -> assertThat(third).contains("\"key\":\"a.npy-2\",\"bytes\":3"));
    }

    @Test
    void drawsResponsesBesideThePicturesThatTheyAnswer() throws IOException {
        kafka.createTopic("requests", 1, Map.of());
        kafka.createTopic("responses", 1, Map.of());
        run("send", "--topic", "requests", "--count", "3");
        for (int offset : new int[] {1, 2, 700}) {
            produce("responses", "answer-" + offset, bytes(RESPONSE), answers(offset));
        }
        Path sheet = folder.resolve("sheet.png");

        CliRun run =
                run("receive", "--topic", "responses", "--requests", "requests", "--sheet", sheet);

        assertThat(run.err()).isEmpty();
        BufferedImage drawn = ImageIO.read(sheet.toFile());
        // title, three rows, and the colour scale of one stage
        assertThat(drawn.getHeight()).isBetween(500, 800);
        assertThat(drawn.getWidth()).isBetween(640, 900);
    }

    @Test
    void saysWhatCannotBeDrawn() {
        kafka.createTopic("undrawn", 1, Map.of());
        produce("undrawn", "tensor", bytes("{\"outputs\":[]}"), answers(0));
        produce("undrawn", "other", bytes(RESPONSE), Map.of());

        CliRun run = run("receive", "--topic", "undrawn", "--sheet", folder.resolve("sheet.png"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("expected responses to pictures with classes or feature maps, got none")
                .hasLineCount(1);
    }

    @Test
    void saysOfADeadLetterWhereItWasAndWhy() {
        kafka.createTopic("letters", 1, Map.of());
        produce(
                "letters",
                "bad",
                bytes("{"),
                Map.of(
                        "__densestream.errors.stage",
                        "decode",
                        "__densestream.errors.message",
                        "JSON: cut\u001b[2J short"));

        assertThat(run("receive", "--topic", "letters").out())
                .isEqualToNormalizingNewlines(
                        "letters-0@0  bad  1 bytes  decode: JSON: cut?[2J short\n");
    }

    @Test
    void showsOnlyTheRecordsWithTheKey() {
        kafka.createTopic("keys", 1, Map.of());
        produce("keys", "other", bytes("1"), Map.of());
        produce("keys", "mine", bytes("2"), Map.of());

        assertThat(run("receive", "--topic", "keys", "--key", "mine", "--count", "1").out().lines())
                .singleElement()
                .asString()
                .startsWith("keys-0@1  mine  ");
    }

    @Test
    void failsWhereFewerRecordsCameThanExpected() {
        kafka.createTopic("few", 1, Map.of());
        produce("few", "one", bytes("1"), Map.of());

        CliRun run = run("receive", "--topic", "few", "--count", "2", "--timeout", "0.5");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("topic few: expected 2 records, got 1 and no more within 0.5 s")
                .hasLineCount(1);
    }

    @Test
    void namesTheLimitThatARecordExceeds() throws IOException {
        kafka.createTopic("small", 1, Map.of("max.message.bytes", "1000"));
        Path large = Files.write(folder.resolve("large.npy"), new byte[2_000]);

        CliRun run = run("send", large, "--topic", "small");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("record large.npy-0 of 2000 bytes: larger than topic small takes")
                .contains("raise its max.message.bytes")
                .hasLineCount(1);
    }

    @Test
    void failsInOneLineOnWhatIsNotThere() {
        for (CliRun run :
                List.of(
                        run("send", "--topic", "missing"),
                        run("receive", "--topic", "missing"),
                        run("send", folder.resolve("missing.npy"), "--topic", "missing"),
                        run("receive", "--topic", "missing", "--output", folder))) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("missing").hasLineCount(1);
        }
    }

    @Test
    void wrongNumbersAreWrongUsage() {
        for (Object[] wrong :
                List.of(
                        new Object[] {"send", "--count", "0"},
                        new Object[] {"send", "--count", "1", "--repeat"},
                        new Object[] {"send", "--rate", "0"},
                        new Object[] {"receive", "--count", "0"},
                        new Object[] {"receive", "--count", "1", "--follow"},
                        new Object[] {"topics", "--max-message-bytes", "0"},
                        new Object[] {"topics", "--max-answer-bytes", "4gb"},
                        new Object[] {"topics", "--max-message-bytes", "much"},
                        new Object[] {"topics", "--partitions", "0"})) {
            CliRun run = CliRun.of(wrong);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("expected ").hasLineCount(1);
        }
    }

    @Test
    void createsTheTopicsOfAJobOnce() {
        CliRun first = run("topics", "--partitions", "3");
        CliRun second = run("topics", "--partitions", "5");

        assertThat(first.err()).isEmpty();
        assertThat(first.out().lines())
                .containsExactlyInAnyOrder(
                        "tensors: created",
                        "features: created",
                        "dead-letters: created",
                        "weights: created",
                        "weights-accepted: created",
                        "weights-status: created");
        assertThat(second.exitCode()).isZero();
        assertThat(second.out().lines()).hasSize(6).allMatch(line -> line.endsWith(": exists"));
        assertThat(run("topics", "--replication-factor", "2").exitCode()).isZero();
        assertThat(run("topics", "--rows-topic", "rows").out()).contains("rows: created");
    }

    private static CliRun run(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        return CliRun.of(all.toArray());
    }

    private static Map<String, String> answers(long offset) {
        return Map.of(
                "densestream-source-partition",
                "0",
                "densestream-source-offset",
                String.valueOf(offset));
    }

    private static void produce(
            String topic, String key, byte[] value, Map<String, String> headers) {
        try (KafkaProducer<String, byte[]> producer =
                KafkaClients.textProducer(kafka.bootstrapServers())) {
            ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
            headers.forEach((name, text) -> RecordHeaders.add(record, name, text));
            producer.send(record);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
