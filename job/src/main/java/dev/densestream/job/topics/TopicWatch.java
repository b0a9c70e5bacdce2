// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import static org.apache.kafka.clients.producer.ProducerConfig.MAX_BLOCK_MS_CONFIG;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees which topics there are. What it may not see it says once, and goes on. */
final class TopicWatch implements BrokerLook.Request {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

    private static final String MAKES_TOPICS_WITHIN_MILLIS = "2000";

    private final Collection<String> topics;
    private final String compressing;
    private final Properties producer;
    private final Predicate<Map<String, TopicSeen>> told;

    /** Asked for once, so that brokers that make topics by themselves make them. */
    private final Set<String> unasked;

    private final Set<String> hidden = new HashSet<>();

    TopicWatch(
            Collection<String> topics,
            Collection<String> made,
            String compressing,
            Properties producer,
            Predicate<Map<String, TopicSeen>> told) {
        this.topics = List.copyOf(topics);
        this.compressing = compressing;
        this.producer = producer;
        this.told = told;
        this.unasked = new HashSet<>(made);
    }

    @Override
    public boolean ask(Admin admin) throws ExecutionException, InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> responses =
                admin.describeTopics(
                                topics,
                                new DescribeTopicsOptions().timeoutMs(BrokerLook.CALL_MILLIS))
                        .topicNameValues();
        Map<String, TopicSeen> seen = new LinkedHashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> response : responses.entrySet()) {
            TopicSeen topic = seen(response.getKey(), response.getValue());
            if (response.getKey().equals(compressing) && topic.state() == TopicSeen.State.THERE) {
                topic = topic.withCompression(compression(admin));
            }
            seen.put(response.getKey(), topic);
        }
        return told.test(seen);
    }

    private TopicSeen seen(String topic, KafkaFuture<TopicDescription> response)
            throws ExecutionException, InterruptedException {
        try {
            TopicDescription found = response.get();
            String id = found.topicId().equals(Uuid.ZERO_UUID) ? null : found.topicId().toString();
            return new TopicSeen(TopicSeen.State.THERE, id, found.partitions().size(), null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                if (unasked.remove(topic)) {
                    askFor(topic);
                }
                return TopicSeen.MISSING;
            }
            if (e.getCause() instanceof AuthorizationException) {
                say(topic, "whether it is missing or made again", "Describe", e);
                return TopicSeen.HIDDEN;
            }
            throw e;
        }
    }

    /** As a producer does before its first record. */
    private void askFor(String topic) {
        Properties properties = new Properties();
        properties.putAll(producer);
        properties.setProperty(MAX_BLOCK_MS_CONFIG, MAKES_TOPICS_WITHIN_MILLIS);
        properties.setProperty("enable.idempotence", "false");
        try (KafkaProducer<byte[], byte[]> asking =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            LOG.debug("Topic {} has {} partitions", topic, asking.partitionsFor(topic).size());
        } catch (KafkaException e) {
            LOG.debug("Topic {} is not made by asking for it", topic, e);
        }
    }

    private @Nullable String compression(Admin admin) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, compressing);
        try {
            Config config =
                    admin.describeConfigs(
                                    List.of(resource),
                                    new DescribeConfigsOptions().timeoutMs(BrokerLook.CALL_MILLIS))
                            .all()
                            .get()
                            .get(resource);
            ConfigEntry entry =
                    config == null ? null : config.get(TopicConfig.COMPRESSION_TYPE_CONFIG);
            return entry == null ? null : entry.value();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                say(compressing, "whether it hides sizes by compression", "DescribeConfigs", e);
            }
            return null;
        }
    }

    private void say(String topic, String what, String right, ExecutionException why) {
        if (hidden.add(topic + right)) {
            LOG.warn(
                    "Topic {}: {} cannot be seen ({}); grant {}",
                    topic,
                    what,
                    why.getCause() == null ? why.getMessage() : why.getCause().getMessage(),
                    right);
        }
    }
}
