// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import static org.apache.kafka.clients.producer.ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG;

import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Topics as the brokers tell of them; what they take is what the job's producers send, too. */
public final class KafkaTopicsView implements TopicsView {

    private static final long serialVersionUID = 1;

    private final Properties client;
    private final Properties producer;

    private transient @Nullable LimitsWatch watch;

    /** 0 until it is known where the job runs. */
    private transient long producerTakes;

    /**
     * @param client the properties of any Kafka client
     * @param producer those of the job's producers
     */
    public KafkaTopicsView(Properties client, Properties producer) {
        this.client = client;
        this.producer = producer;
    }

    @Override
    public TopicLimits limits(String topic) {
        if (producerTakes == 0) {
            producerTakes = producerTakes(producer);
        }
        TopicLimits limits = watch == null ? TopicLimits.read(client, topic) : watch.of(topic);
        return limits.withMessagesOfAtMost(producerTakes);
    }

    @Override
    public Look followLimits(Collection<String> topics) {
        LimitsWatch opened = LimitsWatch.open(client);
        topics.forEach(opened::read);
        watch = opened;
        return opened;
    }

    @Override
    public Look watch(
            Collection<String> topics,
            Collection<String> made,
            String compressing,
            Predicate<Map<String, TopicSeen>> told) {
        TopicWatch looks = new TopicWatch(topics, made, compressing, producer, told);
        return new BrokerLook(client, "topics", looks);
    }

    /** The largest record that a producer lets pass, however large the topic's may be. */
    public static long producerTakes(Properties producer) {
        Properties properties = new Properties();
        properties.putAll(producer);
        properties.put(KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        ProducerConfig config = new ProducerConfig(properties);
        return Math.min(
                config.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                config.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG));
    }
}
