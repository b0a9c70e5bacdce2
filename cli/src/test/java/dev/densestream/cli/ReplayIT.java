// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.DeadLetterStage;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.serde.weights.Sha256;
import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dead letters as the job writes them go back to where they came from. */
class ReplayIT {

    /** What the topic of dead letters takes. */
    private static final int ROOM = 4096;

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void fetchesWhatWasLeftOutFromItsSource() throws Exception {
        kafka.createTopic("large", 2, Map.of());
        kafka.createTopic("large-letters", 1, Map.of());
        RawRecord request = request("large", 1, 0, new byte[10_000]);
        send(List.of(record("large", request)));
        send(
                List.of(
                        record("large-letters", letter(request)),
                        record(
                                "large-letters",
                                letter(request("large", 1, 99, new byte[10_000])))));

        CliRun replayed = run("replay", "--from", "large-letters", "--model", "m");

        assertThat(replayed.err()).isEmpty();
        assertThat(replayed.out())
                .startsWith(
                        "sent back 1 dead letters; left 0 of other kinds, 0 sent back 3 times"
                                + " before, 1 whose value is gone");
        assertThat(run("receive", "--topic", "large", "--partition", "1", "--json").out().lines())
                .hasSize(2)
                .allMatch(line -> line.contains(Sha256.hex(new byte[10_000])))
                .allMatch(line -> line.contains("\"densestream-model\":\"m\""))
                .last()
                .asString()
                .contains("\"key\":\"k\"", "\"__densestream.replay.count\":\"1\"");
    }

    @Test
    void stopsAtItsLimitsAndGoesOnFromThere() throws Exception {
        kafka.createTopic("many", 1, Map.of());
        kafka.createTopic("many-letters", 1, Map.of());
        List<ProducerRecord<byte[], byte[]>> letters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            letters.add(record("many-letters", letter(request("many", 0, i, new byte[10]))));
        }
        RawRecord often = request("many", 0, 3, new byte[10]);
        letters.add(
                record(
                        "many-letters",
                        letter(
                                often.with(
                                        List.of(Header.of("__densestream.replay.count", "3")),
                                        often.value()))));
        send(letters);

        CliRun first = run("replay", "--from", "many-letters", "--limit", "2");
        CliRun second = run("replay", "--from", "many-letters", "--after", "0:2");

        assertThat(first.out())
                .startsWith("sent back 2 dead letters")
                .contains("to go on from here: --after 0:2");
        assertThat(second.out())
                .startsWith(
                        "sent back 1 dead letters; left 0 of other kinds, 1 sent back 3 times"
                                + " before");
        assertThat(run("replay", "--from", "many-letters", "--after", "0:77").err())
                .contains("expected an offset from 0 to 4")
                .hasLineCount(1);
    }

    private static RawRecord request(String topic, int partition, long offset, byte[] value) {
        return new RawRecord(
                topic,
                partition,
                offset,
                1_000,
                "k".getBytes(StandardCharsets.UTF_8),
                List.of(Header.of("densestream-model", "m")),
                value);
    }

    private static RawRecord letter(RawRecord request) {
        return DeadLetter.of(
                request,
                new RejectedRecordException(DeadLetterStage.MODEL, "no weights came"),
                ROOM);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, RawRecord raw) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic,
                        topic.endsWith("letters") ? 0 : raw.partition(),
                        raw.timestamp(),
                        raw.key(),
                        raw.value());
        raw.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        return record;
    }

    private static void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        KafkaClients.send(kafka.bootstrapServers(), records);
    }

    private static CliRun run(String... arguments) {
        List<Object> all = new ArrayList<>(List.of((Object[]) arguments));
        all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        return CliRun.of(all.toArray());
    }
}
