// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.accepted;

import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.topics.KafkaTopics;
import dev.densestream.job.topics.KafkaTopicsView;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of accepted weights. Where it does not exist, or may not be read and written, nothing
 * is kept, and one line of the log says so.
 */
public final class AcceptedTopic implements AcceptedWeights {

    private static final long serialVersionUID = 1;

    private static final Logger LOG = LoggerFactory.getLogger(AcceptedTopic.class);

    /**
     * Kafka's default, taken where the topic's own limit is not told: a larger record would fail.
     */
    private static final long DEFAULT_ROOM = 1_048_588;

    private final Properties consumer;
    private final String topic;
    private final String weights;
    private final Properties producer;

    /**
     * @param consumer the properties of a consumer that reads what is committed
     * @param weights the topic of weights
     * @param producer the properties of the job's producers
     */
    public AcceptedTopic(Properties consumer, String topic, String weights, Properties producer) {
        this.consumer = consumer;
        this.topic = topic;
        this.weights = weights;
        this.producer = producer;
    }

    @Override
    public Found find(Map<String, ModelVersion> known, int keepVersions) throws IOException {
        try {
            long room = room();
            try (AcceptedReader reader = new AcceptedReader(consumer, topic, weights)) {
                return reader.find(known, keepVersions, room);
            }
        } catch (Unusable e) {
            LOG.warn(
                    "Accepted weights are not kept on topic {} ({}): an update that is rejected can"
                            + " remove good weights from topic {}. Create it with densestream"
                            + " topics, grant Read and Write on it, and restart the job.",
                    topic,
                    e.getMessage(),
                    weights);
            return Found.NOTHING;
        }
    }

    private static final class Unusable extends Exception {

        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    /** The largest record that the topic takes. */
    private long room() throws IOException, Unusable {
        try (Admin admin = Admin.create(consumer)) {
            TopicDescription described =
                    respond(
                                    admin.describeTopics(
                                                    List.of(topic),
                                                    new DescribeTopicsOptions()
                                                            .includeAuthorizedOperations(true))
                                            .allTopicNames())
                            .get(topic);
            Set<AclOperation> may = described == null ? null : described.authorizedOperations();
            Set<AclOperation> needed = EnumSet.of(AclOperation.READ, AclOperation.WRITE);
            if (may != null && !may.containsAll(needed)) {
                needed.removeAll(may);
                throw new Unusable("not granted: " + needed);
            }
            return Math.min(KafkaTopicsView.producerTakes(producer), maxMessageBytes(admin));
        } catch (KafkaException e) {
            throw new Unusable(String.valueOf(KafkaTopics.noResponse(consumer, e).getMessage()));
        }
    }

    private long maxMessageBytes(Admin admin) throws IOException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Config config = respond(admin.describeConfigs(List.of(resource)).all()).get(resource);
            ConfigEntry entry =
                    config == null ? null : config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
            return entry == null || entry.value() == null
                    ? DEFAULT_ROOM
                    : Long.parseLong(entry.value());
        } catch (Unusable e) {
            LOG.warn(
                    "Topic {}: its limits cannot be read ({}); accepted weights of more than {}"
                            + " bytes are not kept. Grant DescribeConfigs on it.",
                    topic,
                    e.getMessage(),
                    DEFAULT_ROOM);
            return DEFAULT_ROOM;
        }
    }

    private static <T> T respond(KafkaFuture<T> future) throws IOException, Unusable {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof UnknownTopicOrPartitionException) {
                throw new Unusable("it does not exist");
            }
            if (cause instanceof RetriableException) {
                throw new IOException(cause);
            }
            throw new Unusable(String.valueOf(cause == null ? e : cause.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
