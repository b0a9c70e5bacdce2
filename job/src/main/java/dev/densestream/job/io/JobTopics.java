package dev.densestream.job.io;

import dev.densestream.job.JobConfig.Topics;
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

    private static final Map<String, String> LARGE =
            Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_MESSAGE_BYTES));

    private static final Map<String, String> LARGE_AND_COMPACTED =
            Map.of(
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    String.valueOf(MAX_MESSAGE_BYTES),
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT);

    private JobTopics() {}

    /**
     * What the job needs: all topics take large records, weights and those accepted are compacted.
     *
     * @param partitions of tensors, features and dead letters
     * @param replicationFactor null for the brokers' own
     */
    public static List<NewTopic> needed(int partitions, @Nullable Short replicationFactor) {
        Optional<Short> replicas = Optional.ofNullable(replicationFactor);
        Optional<Integer> many = Optional.of(partitions);
        Optional<Integer> one = Optional.of(1);
        return List.of(
                new NewTopic(Topics.DEFAULT_TENSORS, many, replicas).configs(LARGE),
                new NewTopic(Topics.DEFAULT_FEATURES, many, replicas).configs(LARGE),
                new NewTopic(Topics.DEFAULT_DEAD_LETTERS, many, replicas).configs(LARGE),
                new NewTopic(Topics.DEFAULT_WEIGHTS, one, replicas).configs(LARGE_AND_COMPACTED),
                new NewTopic(Topics.DEFAULT_WEIGHTS_ACCEPTED, one, replicas)
                        .configs(LARGE_AND_COMPACTED),
                new NewTopic(Topics.DEFAULT_WEIGHTS_STATUS, one, replicas).configs(LARGE));
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
        return KafkaTopics.noAnswer(client, e);
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
