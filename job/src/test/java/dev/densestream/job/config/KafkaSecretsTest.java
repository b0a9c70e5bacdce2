// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSecretsTest {

    private static final String SCRAM =
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\"";

    private final Path file;

    KafkaSecretsTest(@TempDir Path folder) {
        file = folder.resolve("client.properties");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sasl.jaas.config | X required username=\"u\" password=\"hunter2\";",
                "sasl.jaas.config | X required password = 'hunter2' user=\"${env:U}\";",
                "sasl.jaas.config | X required password=hunter2;",
                "sasl.jaas.config | X required password=\"hunter2${env:P}\";",
                "sasl.jaas.config | X required password=\"hun\\\"${env:P}\";",
                "sasl.jaas.config | X required clientId=\"c\" clientSecret=\"hunter2\";",
                "ssl.keystore.password | hunter2",
                "ssl.key.password | hunter2${env:X}",
                "ssl.keystore.key | -----BEGIN PRIVATE KEY-----",
                "my.login.Password | hunter2",
                "vault.secret | hunter2",
            })
    void seesSecretsInPlainText(String property, String value) {
        assertThat(KafkaSecrets.givenAway(property, value)).isTrue();
        assertThatThrownBy(() -> RunOptions.parse("--kafka." + property + "=" + value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "--kafka." + property + ": expected a reference such as ${env:NAME}, got")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> withKafka(Map.of(property, value)))
                .hasMessageStartingWith("Kafka property " + property + ": expected a reference")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sasl.jaas.config | X required username=\"u\" password=\"${env:PW}\";",
                "sasl.jaas.config | X required password=${file:/etc/secret:pw} ;",
                "sasl.jaas.config | software.amazon.msk.auth.iam.IAMLoginModule required;",
                "sasl.jaas.config | X required useKeyTab=true keyTab=\"/k\" principal=\"a@B\";",
                "ssl.keystore.password | ${env:PW}",
                "ssl.keystore.location | /etc/keystore.p12",
                "security.protocol | SASL_SSL",
                "my.own.setting | 7",
            })
    void takesReferencesAndWhatIsNoSecret(String property, String value) {
        assertThat(KafkaSecrets.givenAway(property, value)).isFalse();
        assertThat(RunOptions.parse("--kafka." + property + "=" + value).kafka().properties())
                .containsEntry(property, value);
    }

    @Test
    void leavesSecretsInTheFileUntilAClientIsBuilt() throws Exception {
        Files.writeString(
                file,
                """
                security.protocol=SASL_SSL
                sasl.jaas.config=%s password="hunter2";
                ssl.truststore.password=hunter3
                """
                        .formatted(SCRAM));
        JobConfig config = RunOptions.parse("--kafka-config=" + file, "--bootstrap-servers=b:1");
        Properties client = KafkaProperties.of("b:1", config.kafka().properties());

        assertThat(config.kafka().properties()).containsEntry("security.protocol", "SASL_SSL");
        assertThat(config.toString() + client).doesNotContain("hunter");
        assertThat(new String(InstantiationUtil.serializeObject(config)))
                .contains(file.toString())
                .doesNotContain("hunter");
        AdminClientConfig built = new AdminClientConfig(client);
        assertThat(built.getPassword("sasl.jaas.config"))
                .isEqualTo(new Password(SCRAM + " password=\"hunter2\";"));
        assertThat(built.getPassword("ssl.truststore.password")).isEqualTo(new Password("hunter3"));
        Files.writeString(file, "ssl.truststore.password=hunter4\n");
        assertThat(new AdminClientConfig(client).getPassword("ssl.truststore.password"))
                .isEqualTo(new Password("hunter4"));
    }

    @Test
    void takesTheFilesOwnReferencesToTheEnvironment() throws IOException {
        Files.writeString(file, "sasl.jaas.config=" + SCRAM + " password=\"${env:PATH}\";");
        Properties client =
                KafkaProperties.of(
                        "b:1", RunOptions.parse("--kafka-config=" + file).kafka().properties());

        assertThat(new AdminClientConfig(client).getPassword("sasl.jaas.config").value())
                .isEqualTo(SCRAM + " password=\"" + System.getenv("PATH") + "\";");
    }

    @Test
    void keepsTheProvidersThatTheUserNames() {
        Properties client =
                KafkaProperties.of(
                        "b:1",
                        Map.of(
                                "config.providers", "vault, env",
                                "config.providers.env.class", "mine",
                                "ssl.key.password", "${env:A}",
                                "ssl.keystore.password", KafkaProperties.inFile(file, "p")));

        assertThat(client)
                .containsEntry("config.providers", "vault,env,kafka-config")
                .containsEntry("config.providers.env.class", "mine")
                .containsKey("config.providers.kafka-config.class");
    }

    @Test
    void refusesAMixtureOfSecretAndReference() throws IOException {
        Files.writeString(file, "ssl.key.password=hunter2${env:X}");

        assertThatThrownBy(() -> RunOptions.parse("--kafka-config=" + file))
                .hasMessageContaining(file + ": ssl.key.password: expected a secret or a reference")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void refusesAPathThatKafkaCannotReferTo() throws IOException {
        Path odd = file.resolveSibling("a:b");
        Files.writeString(odd, "ssl.key.password=hunter2");

        assertThatThrownBy(() -> RunOptions.parse("--kafka-config=" + odd))
                .hasMessageContaining("expected no colon");
    }

    private static JobConfig withKafka(Map<String, String> properties) {
        JobConfig config = RunOptions.parse();
        return new JobConfig(
                new KafkaConfig("b:1", "g", properties),
                config.topics(),
                config.models(),
                config.responses(),
                config.limits(),
                config.memory(),
                config.waiting(),
                config.delivery(),
                config.checkpoints(),
                config.parallelism());
    }
}
