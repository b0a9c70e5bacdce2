package dev.densestream.job.io;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;

/** The properties of Kafka clients. */
public final class KafkaProperties {

    private static final String ENVIRONMENT_REFERENCE = "${env:";
    private static final String PROVIDERS = "config.providers";

    private KafkaProperties() {}

    /**
     * What every client is told. {@code ${env:NAME}} in a value is resolved by the client itself,
     * in the process where it runs, so no secret passes through the job's description.
     *
     * @param given any properties; their own {@code config.providers} stay
     */
    public static Properties of(String bootstrapServers, Map<String, String> given) {
        Properties properties = new Properties();
        if (given.values().stream().anyMatch(value -> value.contains(ENVIRONMENT_REFERENCE))) {
            properties.setProperty(PROVIDERS, "env");
            properties.setProperty(PROVIDERS + ".env.class", EnvVarConfigProvider.class.getName());
        }
        given.forEach(properties::setProperty);
        properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return properties;
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
