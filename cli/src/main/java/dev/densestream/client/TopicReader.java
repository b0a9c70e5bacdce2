// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.job.config.KafkaProperties;
import dev.densestream.job.topics.KafkaTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what is committed on all partitions of a topic, in no group. */
public final class TopicReader implements AutoCloseable {

    private final Properties config;
    private final KafkaConsumer<byte[], byte[]> consumer;

    private TopicReader(Properties config, List<TopicPartition> partitions) {
        this.config = config;
        this.consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(partitions);
    }

    /**
     * A reader of that topic.
     *
     * @param given properties of the Kafka clients
     * @param newOnly whether to pass over what is on the topic already
     * @throws IllegalStateException if the brokers do not answer or the topic is missing
     */
    public static TopicReader open(
            String bootstrapServers, Map<String, String> given, String topic, boolean newOnly) {
        Properties impatient = KafkaProperties.impatient(bootstrapServers, given);
        int count = KafkaTopics.partitions(impatient, List.of(topic)).getOrDefault(topic, 0);
        Properties config = new Properties();
        config.setProperty("isolation.level", "read_committed");
        config.setProperty("enable.auto.commit", "false");
        config.putAll(impatient);
        List<TopicPartition> partitions =
                IntStream.range(0, count).mapToObj(i -> new TopicPartition(topic, i)).toList();
        TopicReader reader = new TopicReader(config, partitions);
        if (newOnly) {
            // positions are looked up late unless they are asked for
            reader.consumer.seekToEnd(partitions);
            partitions.forEach(reader.consumer::position);
        } else {
            reader.consumer.seekToBeginning(partitions);
        }
        return reader;
    }

    /** The next records, after that time at most; often none. */
    public List<ReceivedRecord> next(Duration wait) {
        List<ReceivedRecord> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            records.add(ReceivedRecord.of(record));
        }
        return records;
    }

    /** Where each partition ends now, as far as it is committed. */
    public Map<TopicPartition, Long> ends() {
        try {
            return consumer.endOffsets(consumer.assignment());
        } catch (TimeoutException e) {
            throw KafkaTopics.noResponse(config, e);
        }
    }

    /** Whether all that lies before these ends is read. */
    public boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
