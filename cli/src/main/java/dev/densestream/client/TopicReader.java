// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.job.config.KafkaProperties;
import dev.densestream.job.topics.KafkaTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

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
     * @throws IllegalStateException if the brokers do not answer, or there is no such place
     */
    public static TopicReader open(
            String bootstrapServers, Map<String, String> given, String topic, ReadFrom from) {
        Properties impatient = KafkaProperties.impatient(bootstrapServers, given);
        int count = KafkaTopics.partitions(impatient, List.of(topic)).getOrDefault(topic, 0);
        Properties config = new Properties();
        config.setProperty("isolation.level", "read_committed");
        config.setProperty("enable.auto.commit", "false");
        config.putAll(impatient);
        TopicReader reader = new TopicReader(config, partitions(topic, count, from.partition()));
        reader.seek(from);
        return reader;
    }

    private static List<TopicPartition> partitions(
            String topic, int count, @Nullable Integer only) {
        if (only == null) {
            return IntStream.range(0, count).mapToObj(i -> new TopicPartition(topic, i)).toList();
        }
        if (only < 0 || only >= count) {
            throw new IllegalStateException(
                    "topic %s: expected a partition from 0 to %d, got %d"
                            .formatted(topic, count - 1, only));
        }
        return List.of(new TopicPartition(topic, only));
    }

    private void seek(ReadFrom from) {
        Set<TopicPartition> partitions = consumer.assignment();
        if (from.offset() != null) {
            partitions.forEach(partition -> seek(partition, from.offset()));
            return;
        }
        switch (from.start().place()) {
            case LATEST -> {
                // positions are looked up late unless they are asked for
                consumer.seekToEnd(partitions);
                partitions.forEach(consumer::position);
            }
            case TIME -> seekToTime(partitions, from.start().millis());
            default -> consumer.seekToBeginning(partitions);
        }
    }

    private void seek(TopicPartition partition, long offset) {
        long first = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (offset < first || offset > end) {
            throw new IllegalStateException(
                    "%s: expected an offset from %d to %d, which it has now, got %d"
                            .formatted(partition, first, end, offset));
        }
        consumer.seek(partition, offset);
    }

    private void seekToTime(Set<TopicPartition> partitions, long millis) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, millis));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp place = found.get(partition);
            consumer.seek(
                    partition, place == null ? ends.getOrDefault(partition, 0L) : place.offset());
        }
    }

    /**
     * Goes on at these places.
     *
     * @param offsets of partitions, each within what the partition has now
     * @throws IllegalStateException in one line, if there is no such place
     */
    public void continueAt(Map<Integer, Long> offsets) {
        for (TopicPartition partition : consumer.assignment()) {
            Long offset = offsets.get(partition.partition());
            if (offset != null) {
                seek(partition, offset);
            }
        }
    }

    /** The next records, after that time at most; often none. */
    public List<ReceivedRecord> next(Duration wait) {
        List<ReceivedRecord> records = new ArrayList<>();
        nextRaw(wait).forEach(record -> records.add(ReceivedRecord.of(record)));
        return records;
    }

    /** As {@link #next}, byte for byte. */
    ConsumerRecords<byte[], byte[]> nextRaw(Duration wait) {
        return consumer.poll(wait);
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
