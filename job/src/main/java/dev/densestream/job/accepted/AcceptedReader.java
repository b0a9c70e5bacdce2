// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.accepted;

import dev.densestream.job.accepted.AcceptedWeights.Found;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecordDeserializer;
import dev.densestream.job.record.WeightsReference;
import dev.densestream.serde.weights.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic of accepted weights to its present end: first what is there, then the values that
 * are needed, so that no others are held.
 */
final class AcceptedReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptedReader.class);

    private static final Duration POLL = Duration.ofMillis(500);

    /** So long without any record, and reading has failed. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    /** Of the heap, what values may take while they wait for their examination. */
    private static final long HEAP_PART = 4;

    /** Where a live record is. */
    private record Place(TopicPartition partition, long offset, long bytes, long version) {}

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final String weights;

    AcceptedReader(Properties properties, String topic, String weights) {
        this.consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
        this.weights = weights;
    }

    Found find(Map<String, ModelVersion> known, int keepVersions, long room) throws IOException {
        try {
            Map<AcceptedKey, Place> live = live();
            return new Found(
                    true,
                    room,
                    List.copyOf(live.keySet()),
                    read(wanted(live, known, keepVersions)),
                    missed(live, known),
                    end(new TopicPartition(weights, 0)));
        } catch (RetriableException | InterruptException e) {
            throw new IOException(e);
        } catch (KafkaException e) {
            LOG.warn("Topic {} is not read, and not written: {}", topic, e.toString());
            return Found.NOTHING;
        }
    }

    private Map<AcceptedKey, Place> live() {
        Map<AcceptedKey, Place> live = new HashMap<>();
        scan(
                topic,
                record -> {
                    AcceptedKey key = AcceptedKey.parse(record.key()).orElse(null);
                    if (key != null && record.value() == null) {
                        live.remove(key);
                    } else if (key != null) {
                        live.put(key, place(key, record));
                    }
                });
        return live;
    }

    private static Place place(AcceptedKey key, ConsumerRecord<byte[], byte[]> record) {
        return new Place(
                new TopicPartition(record.topic(), record.partition()),
                record.offset(),
                record.value().length,
                key.version().orElse(WeightsTopic.version(record)));
    }

    /** What is newer than what is known, and may serve; of a model the newest first. */
    private static Map<AcceptedKey, Place> wanted(
            Map<AcceptedKey, Place> live, Map<String, ModelVersion> known, int keepVersions) {
        Map<AcceptedKey, Place> wanted = new HashMap<>();
        Map<String, Integer> versions = new HashMap<>();
        long left = Runtime.getRuntime().maxMemory() / HEAP_PART;
        List<AcceptedKey> newestFirst = new ArrayList<>(live.keySet());
        newestFirst.sort(Comparator.comparingLong(key -> -place(live, key).version()));
        for (AcceptedKey key : newestFirst) {
            Place place = place(live, key);
            if (!isNews(key, place.version(), known.get(key.model()))
                    || (key.version().isPresent()
                            && versions.merge(key.model(), 1, Integer::sum) > keepVersions)) {
                continue;
            }
            left -= place.bytes();
            if (left < 0) {
                LOG.warn(
                        "Accepted weights {} of {} bytes not read: the heap is too small for all",
                        key,
                        place.bytes());
                left += place.bytes();
            } else {
                wanted.put(key, place);
            }
        }
        return wanted;
    }

    @SuppressWarnings("NullAway") // keys are the map's own
    private static Place place(Map<AcceptedKey, Place> live, AcceptedKey key) {
        return live.get(key);
    }

    private static boolean isNews(AcceptedKey key, long version, @Nullable ModelVersion known) {
        return known == null
                || version > known.version()
                || (key.version().isEmpty() && version == known.version() && !known.retired());
    }

    /** Those records, of each model in the order of versions, its end behind its last one. */
    private List<RawRecord> read(Map<AcceptedKey, Place> wanted) {
        Map<AcceptedKey, RawRecord> read = new HashMap<>();
        if (!wanted.isEmpty()) {
            scan(
                    topic,
                    record -> {
                        AcceptedKey key = AcceptedKey.parse(record.key()).orElse(null);
                        Place place = key == null ? null : wanted.get(key);
                        if (key != null
                                && place != null
                                && record.offset() == place.offset()
                                && record.partition() == place.partition().partition()) {
                            read.put(
                                    key,
                                    AcceptedRecords.original(
                                            key, RawRecordDeserializer.record(record)));
                        }
                    });
        }
        List<AcceptedKey> ordered = new ArrayList<>(read.keySet());
        ordered.sort(
                Comparator.comparing(AcceptedKey::model)
                        .thenComparingLong(key -> place(wanted, key).version())
                        .thenComparing(key -> key.version().isEmpty()));
        return ordered.stream().map(read::get).toList();
    }

    /** What state knows and the topic does not hold, as after the first start with the topic. */
    private Map<ModelVersion, RawRecord> missed(
            Map<AcceptedKey, Place> live, Map<String, ModelVersion> known) {
        Set<ModelVersion> missing = new HashSet<>(known.values());
        missing.removeIf(
                id ->
                        live.containsKey(
                                id.retired()
                                        ? AcceptedKey.retired(id.model())
                                        : AcceptedKey.of(id.model(), id.version())));
        Map<ModelVersion, RawRecord> missed = new HashMap<>();
        for (ModelVersion id : known.values()) {
            if (id.retired() && missing.remove(id)) {
                missed.put(id, new RawRecord("", 0, 0, -1, null, List.of(), null));
            }
        }
        if (!missing.isEmpty()) {
            long[] left = {Runtime.getRuntime().maxMemory() / HEAP_PART};
            scan(
                    weights,
                    record -> {
                        ModelVersion id = known.get(text(record.key()));
                        if (id != null && missing.contains(id) && holds(record, id)) {
                            RawRecord raw = RawRecordDeserializer.record(record);
                            left[0] -= missed.containsKey(id) ? 0 : raw.sizeBytes();
                            if (left[0] >= 0) {
                                missed.put(id, raw);
                            }
                        }
                    });
        }
        return missed;
    }

    private static boolean holds(ConsumerRecord<byte[], byte[]> record, ModelVersion id) {
        byte[] value = record.value();
        if (value == null || WeightsTopic.version(record) != id.version()) {
            return false;
        }
        try {
            String sha256 =
                    WeightsReference.is(value)
                            ? WeightsReference.parse(value).sha256()
                            : Sha256.hex(value);
            return sha256.equals(id.sha256());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String text(byte @Nullable [] key) {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    private long end(TopicPartition partition) {
        return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    private void scan(String scanned, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(scanned).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            var records = consumer.poll(POLL);
            records.forEach(each);
            if (!records.isEmpty()) {
                deadline = System.nanoTime() + PATIENCE_NANOS;
            } else if (System.nanoTime() > deadline) {
                throw new TimeoutException("no record of topic %s".formatted(scanned));
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
