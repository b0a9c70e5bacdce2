// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
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
            Map<String, ? extends Future<TopicDescription>> asked =
                    admin.describeTopics(topics).topicNameValues();
            for (String topic : topics) {
                Future<TopicDescription> future = asked.get(topic);
                if (future != null) {
                    partitions.put(topic, partitions(client, topic, future));
                }
            }
        } catch (KafkaException e) {
            throw noResponse(client, e);
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
                                    "densestream topics, or kafka-topics.sh --create --topic "
                                            + missing.get(0)));
        }
        return partitions;
    }

    /** One line for what a client ran into: who did not answer, or refused, and what to fix. */
    public static IllegalStateException noResponse(Properties client, Exception e) {
        return failure("brokers " + client.getProperty("bootstrap.servers"), e);
    }

    private static IllegalStateException failure(String where, Exception e) {
        Throwable cause =
                e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        String told = cause.getMessage();
        String complaint = "no response (%s); check --bootstrap-servers and --kafka.<property>";
        if (cause instanceof AuthenticationException) {
            complaint = "login refused (%s); check user, password, mechanism and certificates";
        } else if (cause instanceof AuthorizationException) {
            complaint = "access refused (%s); grant the ACLs that SECURITY.md lists";
        } else if (e instanceof KafkaException && !(e instanceof ApiException)) {
            complaint = "no client (%s); check --kafka-config and --kafka.<property>";
            told = innermost(e);
        }
        return new IllegalStateException((where + ": " + complaint).formatted(told), e);
    }

    /**
     * What Kafka says last, and the cause of it: its outer exceptions only say that they failed.
     */
    private static String innermost(Throwable e) {
        Throwable last = e;
        while (last.getCause() instanceof KafkaException cause) {
            last = cause;
        }
        Throwable cause = last.getCause();
        String reason = cause == null ? "" : ": " + cause.getMessage();
        return last.getMessage() + reason;
    }

    private static int partitions(Properties client, String topic, Future<TopicDescription> asked)
            throws InterruptedException {
        try {
            return asked.get().partitions().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            if (e.getCause() instanceof AuthorizationException) {
                throw failure(
                        "topic %s on %s".formatted(topic, client.getProperty("bootstrap.servers")),
                        e);
            }
            throw noResponse(client, e);
        }
    }
}
