// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/** The properties of Kafka clients. */
public final class KafkaProperties {

    private static final String PROVIDERS = "config.providers";

    /** What resolves {@code ${<name>:...}} in a value. */
    private static final Map<String, String> OWN_PROVIDERS =
            Map.of(
                    "directory", DirectoryConfigProvider.class.getName(),
                    "env", EnvVarConfigProvider.class.getName(),
                    "kafka-config", FileConfigProvider.class.getName());

    private KafkaProperties() {}

    /**
     * What every client is told. References in values, to the environment and to files, are
     * resolved by the client itself, in the process where it runs, so no secret passes through the
     * job's description.
     *
     * @param given any properties; their own {@code config.providers} stay
     */
    public static Properties of(String bootstrapServers, Map<String, String> given) {
        Properties properties = new Properties();
        given.forEach(properties::setProperty);
        Set<String> names = new LinkedHashSet<>();
        Collections.addAll(names, given.getOrDefault(PROVIDERS, "").strip().split("\\s*,\\s*"));
        names.remove("");
        OWN_PROVIDERS.forEach(
                (name, provider) -> {
                    boolean used =
                            given.values().stream().anyMatch(v -> v.contains("${" + name + ":"));
                    if (used && names.add(name)) {
                        properties.setProperty(PROVIDERS + "." + name + ".class", provider);
                    }
                });
        if (!names.isEmpty()) {
            properties.setProperty(PROVIDERS, String.join(",", names));
        }
        properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return properties;
    }

    /**
     * A value that stands for a property of a properties file; {@link #of} makes clients read it.
     *
     * @param file absolute; the client reads it where it is built
     * @throws IllegalArgumentException if Kafka has no way to write that
     */
    public static String inFile(Path file, String property) {
        if (file.toString().matches(".*[:}].*") || property.contains("}")) {
            throw new IllegalArgumentException(
                    "%s: %s: expected no colon or brace in the path and no brace in the name; choose another path"
                            .formatted(file, property));
        }
        return "${kafka-config:%s:%s}".formatted(file, property);
    }

    /** The same for a command that a person waits for: brokers that are not there are told soon. */
    public static Properties impatient(String bootstrapServers, Map<String, String> given) {
        Properties properties = new Properties();
        properties.setProperty("default.api.timeout.ms", "15000");
        properties.setProperty("request.timeout.ms", "10000");
        properties.putAll(of(bootstrapServers, given));
        return properties;
    }
}
