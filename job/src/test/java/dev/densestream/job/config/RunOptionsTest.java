// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.fast.Engines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunOptionsTest {

    @Test
    void needsNoOptionAtAll() {
        JobConfig config = RunOptions.parse();
        assertThat(config.kafka().bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(config.topics())
                .isEqualTo(
                        new TopicsConfig(
                                "tensors",
                                "features",
                                "weights",
                                "dead-letters",
                                "weights-status",
                                "weights-accepted",
                                null));
        assertThat(config.delivery().guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        assertThat(config.delivery().transactionalIdPrefix()).isEqualTo("densestream");
        assertThat(config.waiting().timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.parallelism()).isNull();
    }

    @Test
    void takesAnyKafkaPropertyInBothSpellings() {
        JobConfig config =
                RunOptions.parse(
                        "--kafka.security.protocol=SASL_SSL",
                        "--kafka.sasl.jaas.config",
                        "Login required password=\"${env:SECRET}\";",
                        "--group-id",
                        "mine",
                        "--kafka.linger.ms=0");
        assertThat(config.kafka().properties())
                .isEqualTo(
                        Map.of(
                                "security.protocol", "SASL_SSL",
                                "sasl.jaas.config", "Login required password=\"${env:SECRET}\";",
                                "linger.ms", "0"));
        assertThat(config.kafka().groupId()).isEqualTo("mine");
        assertThat(config.toString()).contains("sasl.jaas.config").doesNotContain("password");
    }

    @Test
    void letsTheCommandLineWinOverTheKafkaFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("k.properties"), "a=file\nb=file\n");
        JobConfig config =
                RunOptions.parse("--kafka-config", file.toString(), "--kafka.b=argument");
        assertThat(config.kafka().properties()).isEqualTo(Map.of("a", "file", "b", "argument"));
    }

    @Test
    void readsSizesDurationsAndChoices() {
        JobConfig config =
                RunOptions.parse(
                        "--max-input-bytes=1mb",
                        "--wait-timeout=500ms",
                        "--delivery=at-least-once",
                        "--weights=a=file:/a.safetensors",
                        "--weights=b=s3://bucket/b?x=y",
                        "--weights-prefix=b=features.denseblock1.");
        assertThat(config.limits().maxInputBytes()).isEqualTo(1 << 20);
        assertThat(config.waiting().timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.delivery().guarantee()).isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(config.models().preloads())
                .isEqualTo(Map.of("a", "file:/a.safetensors", "b", "s3://bucket/b?x=y"));
        assertThat(config.models().prefixes()).isEqualTo(Map.of("b", "features.denseblock1."));
    }

    @Test
    void namesEveryProblemAtOnce() {
        assertThatThrownBy(
                        () ->
                                RunOptions.parse(
                                        "--tensors-topic=a b",
                                        "--features-topic=weights",
                                        "--engine=quick",
                                        "--parallelism=0",
                                        "--checkpoint-interval=1ms"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "topic \"a b\": expected 1 to 249 of a-z A-Z 0-9 . _ -"
                                + "; topic \"weights\" is named twice"
                                + "; engine: expected one of "
                                + String.join(", ", Engines.NAMES)
                                + ", got \"quick\""
                                + "; milliseconds between checkpoints: expected at least 10, got 1"
                                + "; parallelism: expected at least 1, got 0");
    }

    @Test
    void saysWhichOptionIsWrong() {
        assertThatThrownBy(() -> RunOptions.parse("--delivery=twice"))
                .hasMessage(
                        "Invalid value for option '--delivery': expected exactly-once or"
                                + " at-least-once, got \"twice\"");
        assertThatThrownBy(() -> RunOptions.parse("--wait-timeout=soon"))
                .hasMessage(
                        "Invalid value for option '--wait-timeout': expected a duration such as"
                                + " 500ms or 60s, got \"soon\"");
        assertThatThrownBy(() -> RunOptions.parse("--nonsense"))
                .hasMessage("Unknown option: '--nonsense'");
        assertThatThrownBy(() -> RunOptions.parse("--kafka.acks"))
                .hasMessageContaining("--kafka.<property>");
    }

    @Test
    void takesTheBrokersOfTheFileUnlessTheCommandLineNamesThem(@TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("kafka.properties");
        Files.writeString(file, "bootstrap.servers=kafka:9093\nclient.id=mine\n");

        JobConfig config = RunOptions.parse("--kafka-config=" + file);
        assertThat(config.kafka().bootstrapServers()).isEqualTo("kafka:9093");
        assertThat(config.kafka().properties()).containsEntry("client.id", "mine");
        assertThat(
                        RunOptions.parse("--kafka-config=" + file, "--bootstrap-servers=other:9092")
                                .kafka()
                                .bootstrapServers())
                .isEqualTo("other:9092");
    }
}
