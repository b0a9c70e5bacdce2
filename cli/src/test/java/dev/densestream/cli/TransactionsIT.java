// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A job is gone, and its transaction is not. */
class TransactionsIT {

    private static final String ID = "gone-features-0-1";

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
        kafka.createTopic("features", 1, Map.of());
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void showsWhomATransactionBlocksAndAbortsItOnceItsJobIsGone() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("features", new byte[1])).get();

            assertThat(run("transactions", "list", "--prefix", "gone").out())
                    .containsPattern(ID + "  Ongoing  producer \\d+/0  since 20")
                    .contains("blocks readers of features-0", "1 open transactions");
            assertThat(run("transactions", "list", "--prefix", "other").out())
                    .isEqualTo("0 open transactions\n");
            assertThat(run("transactions", "abort", "--prefix", "gone").out())
                    .startsWith("would abort " + ID)
                    .endsWith("1 would be aborted; --yes does it\n");
            assertThat(
                            run(
                                            "transactions",
                                            "abort",
                                            "--prefix",
                                            "gone",
                                            "--older-than",
                                            "1h",
                                            "--yes")
                                    .out())
                    .isEqualTo("0 aborted\n");
            refuseWhileTheJobIsAlive();

            CliRun aborted = run("transactions", "abort", "--id", ID, "--yes");
            assertThat(aborted.err()).isEmpty();
            assertThat(aborted.out()).startsWith("aborted " + ID).endsWith("1 aborted\n");

            Wait.until(
                    "no open transaction",
                    Duration.ofSeconds(30),
                    () -> run("transactions", "list").out().equals("0 open transactions\n"));
            assertThatThrownBy(producer::commitTransaction)
                    .isInstanceOf(ProducerFencedException.class);
        }
        assertThat(run("receive", "--topic", "features").out()).isEmpty();
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(run("transactions", "abort", "--id", "nobody", "--yes").err())
                .contains("transaction nobody: expected it to be open, got none")
                .hasLineCount(1);
        for (String[] wrong :
                List.of(
                        new String[] {"transactions", "abort", "--yes"},
                        new String[] {"transactions", "abort", "--prefix", "", "--yes"},
                        new String[] {"transactions", "abort", "--id", "a", "--prefix", "b"},
                        new String[] {
                            "transactions", "abort", "--id", "a", "--older-than", "long"
                        })) {
            assertThat(run(wrong).exitCode()).isEqualTo(2);
            assertThat(run(wrong).err()).contains("expected ").hasLineCount(1);
        }
    }

    /** A member of the prefix's group stands for a job that uses the prefix. */
    private static void refuseWhileTheJobIsAlive() throws Exception {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "group.id",
                        "gone-owner",
                        "group.protocol",
                        "classic");
        try (KafkaConsumer<byte[], byte[]> member =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            member.subscribe(List.of("features"));
            Wait.until(
                    "the member of the group",
                    Duration.ofSeconds(30),
                    () -> {
                        member.poll(Duration.ofMillis(100));
                        return !member.assignment().isEmpty();
                    });

            CliRun refused = run("transactions", "abort", "--id", ID, "--yes");

            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err())
                    .contains("expected no job that uses it, got a member of group gone-owner")
                    .hasLineCount(1);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", ID),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static CliRun run(String... arguments) {
        List<Object> all = new ArrayList<>(List.of((Object[]) arguments));
        all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        return CliRun.of(all.toArray());
    }
}
