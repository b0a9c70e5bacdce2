// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.job.config.KafkaProperties;
import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters back to where their records were, each to its partition, in transactions: what
 * is committed is sent whole, and a failure sends nothing of the open one.
 */
public final class Replay implements AutoCloseable {

    /** How often a record was sent back. */
    public static final String REPLAYS = "__densestream.replay.count";

    /** The client never refuses a record; how large one may be is the topic's to say. */
    private static final String MAX_REQUEST_BYTES = String.valueOf(128 << 20);

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int IN_A_TRANSACTION = 500;
    private static final long MOST_OPEN_NANOS = Duration.ofSeconds(10).toNanos();

    private final Filter filter;
    private final @Nullable String to;
    private final SourceRecords sources;
    private final @Nullable KafkaProducer<byte[], byte[]> producer;
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final Map<TopicPartition, Long> passed = new HashMap<>();
    private final Map<TopicPartition, Long> done = new HashMap<>();
    private int inTransaction;
    private long beganNanos;

    /** What became of a dead letter. */
    public enum Outcome {
        SENT,
        /** Of another stage or model. */
        OTHERS,
        /** It was sent back as often as may be. */
        LIMIT,
        /** Its value was left out of the dead letter, and its source is gone. */
        GONE
    }

    /**
     * Which dead letters are sent back.
     *
     * @param stages empty for all but those of weights
     * @param model null for all; the records that name none count as those of the empty name
     * @param maxReplays how often a record may be sent back
     * @param limit the most that are sent back
     */
    public record Filter(Set<String> stages, @Nullable String model, int maxReplays, long limit) {

        public Filter {
            stages = Set.copyOf(stages);
        }
    }

    private Replay(
            Filter filter,
            @Nullable String to,
            SourceRecords sources,
            @Nullable KafkaProducer<byte[], byte[]> producer) {
        this.filter = filter;
        this.to = to;
        this.sources = sources;
        this.producer = producer;
    }

    /**
     * Sends nothing yet.
     *
     * @param given properties of the Kafka clients
     * @param to the topic; null for the one that each came from, and then its partition
     * @param dryRun whether to send nothing at all
     */
    public static Replay open(
            String bootstrapServers,
            Map<String, String> given,
            Filter filter,
            @Nullable String to,
            boolean dryRun) {
        SourceRecords sources = new SourceRecords(bootstrapServers, given);
        if (dryRun) {
            return new Replay(filter, to, sources, null);
        }
        Properties config = new Properties();
        config.setProperty("max.request.size", MAX_REQUEST_BYTES);
        config.setProperty("buffer.memory", MAX_REQUEST_BYTES);
        config.setProperty("max.block.ms", "30000");
        config.setProperty("transaction.timeout.ms", "300000");
        config.putAll(KafkaProperties.of(bootstrapServers, given));
        config.setProperty("transactional.id", "densestream-replay-" + UUID.randomUUID());
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return new Replay(filter, to, sources, producer);
    }

    /** Goes over all dead letters up to those that are there now, or up to the limit. */
    public void run(TopicReader letters) {
        Map<TopicPartition, Long> ends = letters.ends();
        while (!letters.reached(ends) && count(Outcome.SENT) < filter.limit()) {
            commitIfOld();
            for (ConsumerRecord<byte[], byte[]> letter : letters.nextRaw(LOOK)) {
                TopicPartition partition = new TopicPartition(letter.topic(), letter.partition());
                Long end = ends.get(partition);
                if (end == null
                        || letter.offset() >= end
                        || count(Outcome.SENT) >= filter.limit()) {
                    continue;
                }
                outcomes.merge(take(letter), 1L, Long::sum);
                passed.put(partition, letter.offset() + 1);
                if (inTransaction == IN_A_TRANSACTION) {
                    commit();
                }
            }
        }
        commit();
    }

    /**
     * Up to where dead letters are done with, as {@code partition:offset} with commas between them;
     * what was sent beyond is not committed. Empty before anything is.
     */
    public String done() {
        return done.entrySet().stream()
                .map(entry -> entry.getKey().partition() + ":" + entry.getValue())
                .sorted()
                .collect(Collectors.joining(","));
    }

    /** How many had which outcome. */
    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    private Outcome take(ConsumerRecord<byte[], byte[]> letter) {
        String stage = text(letter, DeadLetter.HEADER_PREFIX + "stage");
        String model = text(letter, Headers.MODEL);
        boolean omitted = letter.headers().lastHeader(DeadLetter.OMITTED_BYTES) != null;
        boolean wanted =
                (filter.stages().isEmpty()
                                ? !stage.equals("weights")
                                : filter.stages().contains(stage))
                        // what was left out of a letter may be the model's name
                        && (filter.model() == null || omitted || model.equals(filter.model()));
        String partition = text(letter, DeadLetter.HEADER_PREFIX + "partition");
        String offset = text(letter, DeadLetter.HEADER_PREFIX + "offset");
        if (!wanted || !isNumber(partition) || !isNumber(offset)) {
            return Outcome.OTHERS;
        }
        String before = text(letter, REPLAYS);
        int replays =
                isNumber(before) ? (int) Math.min(Integer.MAX_VALUE, Long.parseLong(before)) : 0;
        if (replays >= filter.maxReplays()) {
            return Outcome.LIMIT;
        }
        if (!omitted) {
            return sent(letter, source(letter), letter, replays + 1);
        }
        commitIfOld();
        ConsumerRecord<byte[], byte[]> whole = sources.at(source(letter), Long.parseLong(offset));
        return whole == null ? Outcome.GONE : sent(letter, source(letter), whole, replays + 1);
    }

    private static TopicPartition source(ConsumerRecord<byte[], byte[]> letter) {
        return new TopicPartition(
                text(letter, DeadLetter.HEADER_PREFIX + "topic"),
                (int) Long.parseLong(text(letter, DeadLetter.HEADER_PREFIX + "partition")));
    }

    /**
     * Sends a record as it was: without what its last death has added.
     *
     * @param whole the dead letter, or its source where that left something out
     */
    private Outcome sent(
            ConsumerRecord<byte[], byte[]> letter,
            TopicPartition source,
            ConsumerRecord<byte[], byte[]> whole,
            int replays) {
        if (filter.model() != null && !text(whole, Headers.MODEL).equals(filter.model())) {
            return Outcome.OTHERS;
        }
        if (producer == null) {
            return Outcome.SENT;
        }
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        to == null ? source.topic() : to,
                        to == null ? source.partition() : null,
                        whole.timestamp() < 0 ? null : whole.timestamp(),
                        whole.key(),
                        whole.value());
        for (Header header : whole.headers()) {
            boolean ofThisDeath =
                    whole == letter
                            && header.key().startsWith(DeadLetter.HEADER_PREFIX)
                            && header == whole.headers().lastHeader(header.key());
            if (!ofThisDeath && !header.key().equals(REPLAYS)) {
                record.headers().add(header);
            }
        }
        record.headers().add(REPLAYS, String.valueOf(replays).getBytes(StandardCharsets.UTF_8));
        if (inTransaction == 0) {
            producer.beginTransaction();
            beganNanos = System.nanoTime();
        }
        producer.send(record);
        inTransaction++;
        return Outcome.SENT;
    }

    /** An open transaction holds up those who read what is committed. */
    private void commitIfOld() {
        if (inTransaction > 0 && System.nanoTime() - beganNanos > MOST_OPEN_NANOS) {
            commit();
        }
    }

    private void commit() {
        if (producer != null && inTransaction > 0) {
            producer.commitTransaction();
            inTransaction = 0;
        }
        done.putAll(passed);
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,18}");
    }

    /** The last header of that name; empty if there is none. */
    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        sources.close();
        if (producer != null) {
            // what is not committed is given up
            producer.close();
        }
    }
}
