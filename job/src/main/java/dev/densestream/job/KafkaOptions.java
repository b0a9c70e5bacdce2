package dev.densestream.job;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
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
            defaultValue = JobConfig.Kafka.DEFAULT_BOOTSTRAP_SERVERS,
            description = "Kafka brokers, comma-separated (default: ${DEFAULT-VALUE})")
    String bootstrapServers = JobConfig.Kafka.DEFAULT_BOOTSTRAP_SERVERS;

    @Option(
            names = "--kafka-config",
            paramLabel = "<file>",
            description = "a properties file for all Kafka clients, such as TLS and SASL settings")
    @Nullable Path configFile;

    @Option(
            names = KafkaPropertyArguments.OPTION,
            paramLabel = "<value>",
            description =
                    "any property of the Kafka clients; wins over the file. $${env:NAME} in a value"
                            + " is the environment variable where the client runs")
    Map<String, String> properties = new LinkedHashMap<>();

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * The properties of the file and of the command line, without the brokers; {@code ${env:NAME}}
     * is not yet resolved.
     *
     * @throws IllegalArgumentException if the file cannot be read
     */
    public Map<String, String> properties() {
        Map<String, String> all = new HashMap<>();
        if (configFile != null) {
            Properties read = new Properties();
            try (Reader reader = Files.newBufferedReader(configFile, StandardCharsets.UTF_8)) {
                read.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "--kafka-config %s: cannot be read (%s)".formatted(configFile, e), e);
            }
            read.stringPropertyNames().forEach(name -> all.put(name, read.getProperty(name)));
        }
        all.putAll(properties);
        return all;
    }
}
