// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import dev.densestream.job.config.TopicsConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/** The topics of a job under their default names. */
public final class JobTopics {

    /** 64 MiB, what the job takes and sends unless told otherwise. */
    public static final int MAX_MESSAGE_BYTES = 64 << 20;

    /** Of {@code compression.type}: brokers undo whatever producers did. */
    public static final String UNCOMPRESSED = "uncompressed";

    private JobTopics() {}

    /** What the job needs, with records of up to {@link #MAX_MESSAGE_BYTES}. */
    public static List<NewTopic> needed(int partitions, @Nullable Short replicationFactor) {
        return needed(partitions, replicationFactor, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
    }

    /**
     * What the job needs: all topics take large records, weights and those accepted are compacted,
     * and brokers keep what the job reads uncompressed. Otherwise they measure a record by its
     * compressed size, and a record of a few kilobytes could fill the job's memory.
     *
     * @param partitions of tensors, features and dead letters
     * @param replicationFactor null for the brokers' own
     * @param maxMessageBytes the largest record of all topics but features
     * @param maxResponseBytes the largest record of features
     */
    public static List<NewTopic> needed(
            int partitions,
            @Nullable Short replicationFactor,
            int maxMessageBytes,
            int maxResponseBytes) {
        Optional<Short> replicas = Optional.ofNullable(replicationFactor);
        Optional<Integer> many = Optional.of(partitions);
        Optional<Integer> one = Optional.of(1);
        Map<String, String> large = taking(maxMessageBytes);
        Map<String, String> read = new LinkedHashMap<>(large);
        read.put(TopicConfig.COMPRESSION_TYPE_CONFIG, UNCOMPRESSED);
        Map<String, String> weights = new LinkedHashMap<>(read);
        weights.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        return List.of(
                new NewTopic(TopicsConfig.DEFAULT_TENSORS, many, replicas).configs(read),
                new NewTopic(TopicsConfig.DEFAULT_FEATURES, many, replicas)
                        .configs(taking(maxResponseBytes)),
                new NewTopic(TopicsConfig.DEFAULT_DEAD_LETTERS, many, replicas).configs(large),
                new NewTopic(TopicsConfig.DEFAULT_WEIGHTS, one, replicas).configs(weights),
                new NewTopic(TopicsConfig.DEFAULT_WEIGHTS_ACCEPTED, one, replicas).configs(weights),
                new NewTopic(TopicsConfig.DEFAULT_WEIGHTS_STATUS, one, replicas).configs(large));
    }

    /**
     * A topic of rows, which is as a topic of features.
     *
     * @param replicationFactor null for the brokers' own
     */
    public static NewTopic rows(
            String name, int partitions, @Nullable Short replicationFactor, int maxMessageBytes) {
        return new NewTopic(name, Optional.of(partitions), Optional.ofNullable(replicationFactor))
                .configs(taking(maxMessageBytes));
    }

    private static Map<String, String> taking(int maxMessageBytes) {
        return Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(maxMessageBytes));
    }

    /**
     * Creates topics; those that exist stay as they are.
     *
     * @param client the properties of a Kafka client
     * @return each topic's name, and whether it is new
     * @throws IllegalStateException in one line, if the brokers do not answer or refuse one
     */
    public static Map<String, Boolean> create(Properties client, List<NewTopic> topics) {
        Map<String, Boolean> created = new LinkedHashMap<>();
        try (Admin admin = Admin.create(client)) {
            Map<String, KafkaFuture<Void>> asked = admin.createTopics(topics).values();
            for (NewTopic topic : topics) {
                KafkaFuture<Void> future = asked.get(topic.name());
                if (future != null) {
                    created.put(topic.name(), isNew(future));
                }
            }
        } catch (ExecutionException | KafkaException e) {
            throw refused(client, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return created;
    }

    private static IllegalStateException refused(Properties client, Exception e) {
        if (e.getCause() instanceof InvalidReplicationFactorException
                || e.getCause() instanceof PolicyViolationException) {
            return new IllegalStateException(
                    "brokers %s: topics refused (%s); check --replication-factor and --partitions"
                            .formatted(
                                    client.getProperty("bootstrap.servers"),
                                    e.getCause().getMessage()),
                    e);
        }
        return KafkaTopics.noResponse(client, e);
    }

    private static boolean isNew(KafkaFuture<Void> future)
            throws ExecutionException, InterruptedException {
        try {
            future.get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }
}
