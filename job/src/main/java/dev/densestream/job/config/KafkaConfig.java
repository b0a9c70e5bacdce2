// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The brokers and what every Kafka client is told.
 *
 * @param bootstrapServers host:port, comma-separated
 * @param groupId the consumer group, under which offsets are committed for others to see
 * @param properties for every client, and for the job's description to hold: a secret is given by a
 *     reference such as {@code ${env:NAME}}, which each client resolves where it runs
 * @param startFrom where a job without state begins to read requests
 * @param recreatedTensors what becomes of the offsets in the state, where the topic of the requests
 *     was deleted and made again
 */
public record KafkaConfig(
        String bootstrapServers,
        String groupId,
        Map<String, String> properties,
        StartFrom startFrom,
        RecreatedTensors recreatedTensors)
        implements Serializable {

    public static final String DEFAULT_BOOTSTRAP_SERVERS = "localhost:9092";
    public static final String DEFAULT_GROUP_ID = "densestream";

    public KafkaConfig {
        properties = Map.copyOf(properties);
    }

    public KafkaConfig(String bootstrapServers, String groupId, Map<String, String> properties) {
        this(bootstrapServers, groupId, properties, StartFrom.COMMITTED, RecreatedTensors.REFUSE);
    }

    /** The uid of the source of the requests: offsets in the state belong to one uid. */
    public String tensorsSource() {
        return recreatedTensors == RecreatedTensors.FROM_BEGINNING
                ? OperatorIds.TENSORS_SOURCE_FROM_BEGINNING
                : OperatorIds.TENSORS_SOURCE;
    }

    /** Without the properties' values, which may be secret. */
    @Override
    public String toString() {
        return "Kafka[%s, group %s, %s]".formatted(bootstrapServers, groupId, properties.keySet());
    }

    /** Adds what cannot be. */
    void check(List<String> problems) {
        Checks.present(bootstrapServers, "bootstrap servers", problems);
        Checks.present(groupId, "group id", problems);
        properties.forEach(
                (name, value) -> {
                    if (KafkaSecrets.givenAway(name, value)) {
                        problems.add(
                                "Kafka property %s: expected a reference such as ${env:NAME}, got a secret"
                                        .formatted(name));
                    }
                });
    }
}
