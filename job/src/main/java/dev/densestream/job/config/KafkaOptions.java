// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
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
            description =
                    "Kafka brokers, comma-separated (default: bootstrap.servers of --kafka-config,"
                            + " or "
                            + KafkaConfig.DEFAULT_BOOTSTRAP_SERVERS
                            + ")")
    @Nullable String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "<file>",
            defaultValue = "${env:DENSESTREAM_KAFKA_CONFIG}",
            description =
                    "properties file for all Kafka clients, such as brokers, TLS and SASL settings"
                            + " (default: the variable DENSESTREAM_KAFKA_CONFIG). Its secrets are"
                            + " read where a client runs, so every machine of the job needs the"
                            + " file at this path")
    @Nullable Path configFile;

    @Option(
            names = KafkaPropertyArguments.OPTION,
            paramLabel = "<value>",
            description =
                    "any property of the Kafka clients; wins over the file. $${env:NAME} in a value"
                            + " is the environment variable where the client runs; a secret must be"
                            + " given like this; in plain text it is refused")
    Map<String, String> properties = new LinkedHashMap<>();

    /**
     * The brokers that the command line names, or else the file.
     *
     * @throws IllegalArgumentException in one line, if the file cannot be read
     */
    public String bootstrapServers() {
        if (bootstrapServers != null) {
            return bootstrapServers;
        }
        return fileProperties()
                .getOrDefault(
                        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                        KafkaConfig.DEFAULT_BOOTSTRAP_SERVERS);
    }

    /**
     * The properties of the file and of the command line; its brokers count only where {@link
     * #bootstrapServers} says so. No value holds a secret; it refers to the file or to the
     * environment, and the client resolves that.
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
        Map<String, String> all = new HashMap<>(fileProperties());
        all.putAll(properties);
        return all;
    }

    private Map<String, String> fileProperties() {
        return configFile == null ? Map.of() : KafkaConfigFile.read(configFile);
    }
}
