package dev.densestream.job.io;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
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
        } catch (ExecutionException e) {
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

    static IllegalStateException noAnswer(Properties client, Exception e) {
        Throwable cause =
                e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        return new IllegalStateException(
                "brokers %s: no answer (%s); check --bootstrap-servers and --kafka.<property>"
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
