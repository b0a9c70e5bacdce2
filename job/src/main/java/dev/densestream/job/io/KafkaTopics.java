package dev.densestream.job.io;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics that a command needs, looked at before it starts. */
public final class KafkaTopics {

    private KafkaTopics() {}

    /**
     * How many partitions each topic has.
     *
     * @param client the properties of a Kafka client
     * @throws IllegalStateException in one line, if the brokers do not answer or topics are missing
     */
    public static Map<String, Integer> partitions(Properties client, Collection<String> topics) {
        Map<String, Integer> partitions = new LinkedHashMap<>();
        try (Admin admin = Admin.create(client)) {
            Map<String, KafkaFuture<TopicDescription>> asked =
                    admin.describeTopics(topics).topicNameValues();
            for (String topic : topics) {
                KafkaFuture<TopicDescription> future = asked.get(topic);
                if (future != null) {
                    partitions.put(topic, partitions(future));
                }
            }
        } catch (ExecutionException | KafkaException e) {
            throw noAnswer(client, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        List<String> missing =
                topics.stream().filter(t -> partitions.getOrDefault(t, 0) == 0).toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "brokers %s: topic %s: expected it to exist, got none; make it with %s"
                            .formatted(
                                    client.getProperty("bootstrap.servers"),
                                    String.join(", ", missing),
                                    "kafka-topics.sh --create --topic " + missing.get(0)));
        }
        return partitions;
    }

    /** One line for what a client ran into: who did not answer, or refused, and what to mend. */
    static IllegalStateException noAnswer(Properties client, Exception e) {
        Throwable cause =
                e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        String complaint = "no answer (%s); check --bootstrap-servers and --kafka.<property>";
        if (cause instanceof AuthenticationException) {
            complaint = "login refused (%s); check user, password, mechanism and certificates";
        } else if (cause instanceof AuthorizationException) {
            complaint = "access refused (%s); grant the ACLs that SECURITY.md lists";
        } else if (e instanceof KafkaException && !(e instanceof ApiException)) {
            cause = e.getCause() == null ? e : e.getCause();
            complaint = "no client (%s); check --kafka-config and --kafka.<property>";
        }
        return new IllegalStateException(
                ("brokers %s: " + complaint)
                        .formatted(client.getProperty("bootstrap.servers"), cause.getMessage()),
                e);
    }

    private static int partitions(KafkaFuture<TopicDescription> topic)
            throws ExecutionException, InterruptedException {
        try {
            return topic.get().partitions().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw e;
        }
    }
}
