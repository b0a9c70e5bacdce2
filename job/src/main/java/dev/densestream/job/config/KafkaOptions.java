// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of every command that talks to Kafka.
 *
 * <p>A command that mixes them in names {@link KafkaPropertyArguments} as its preprocessor, so that
 * any {@code --kafka.<property>} is understood.
 */
public final class KafkaOptions {

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "<host:port>",
            defaultValue = KafkaConfig.DEFAULT_BOOTSTRAP_SERVERS,
            description = "Kafka brokers, comma-separated (default: ${DEFAULT-VALUE})")
    String bootstrapServers = KafkaConfig.DEFAULT_BOOTSTRAP_SERVERS;

    @Option(
            names = "--kafka-config",
            paramLabel = "<file>",
            description =
                    "properties file for all Kafka clients, such as TLS and SASL settings. Its"
                            + " secrets are read where a client runs, so every machine of the job"
                            + " needs the file at this path")
    @Nullable Path configFile;

    @Option(
            names = KafkaPropertyArguments.OPTION,
            paramLabel = "<value>",
            description =
                    "any property of the Kafka clients; wins over the file. $${env:NAME} in a value"
                            + " is the environment variable where the client runs; a secret must be"
                            + " given like this; in plain text it is refused")
    Map<String, String> properties = new LinkedHashMap<>();

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * The properties of the file and of the command line, without the brokers. No value holds a
     * secret; it refers to the file or to the environment, and the client resolves that.
     *
     * @throws IllegalArgumentException in one line, if the file cannot be read or the command line
     *     gives a secret away
     */
    public Map<String, String> properties() {
        for (Map.Entry<String, String> property : properties.entrySet()) {
            if (KafkaSecrets.givenAway(property.getKey(), property.getValue())) {
                throw new IllegalArgumentException(
                        "--kafka.%s: expected a reference such as ${env:NAME}, got a secret that the command line shows to others; refer to it, or put it into a --kafka-config file"
                                .formatted(property.getKey()));
            }
        }
        Map<String, String> all = new HashMap<>();
        if (configFile != null) {
            all.putAll(KafkaConfigFile.read(configFile));
        }
        all.putAll(properties);
        return all;
    }
}
