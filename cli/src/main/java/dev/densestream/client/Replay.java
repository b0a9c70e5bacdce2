// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.job.config.KafkaProperties;
import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
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

    private final Filter filter;
    private final @Nullable String to;
    private final SourceRecords sources;
    private final @Nullable KafkaProducer<byte[], byte[]> producer;
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private int inTransaction;

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
        config.putAll(KafkaProperties.of(bootstrapServers, given));
        config.setProperty("transactional.id", "densestream-replay-" + UUID.randomUUID());
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return new Replay(filter, to, sources, producer);
    }

    /** Goes over all dead letters up to those that are there now. */
    public void run(TopicReader letters) {
        Map<TopicPartition, Long> ends = letters.ends();
        while (!letters.reached(ends)) {
            for (ConsumerRecord<byte[], byte[]> letter : letters.nextRaw(LOOK)) {
                Long end = ends.get(new TopicPartition(letter.topic(), letter.partition()));
                if (end != null && letter.offset() < end) {
                    outcomes.merge(take(letter), 1L, Long::sum);
                }
            }
        }
        commit();
    }

    /** How many had which outcome. */
    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    private Outcome take(ConsumerRecord<byte[], byte[]> letter) {
        String stage = text(letter, DeadLetter.HEADER_PREFIX + "stage");
        String model = text(letter, Headers.MODEL);
        boolean wanted =
                (filter.stages().isEmpty()
                                ? !stage.equals("weights")
                                : filter.stages().contains(stage))
                        && (filter.model() == null || model.equals(filter.model()));
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
        TopicPartition source =
                new TopicPartition(
                        text(letter, DeadLetter.HEADER_PREFIX + "topic"),
                        (int) Long.parseLong(partition));
        byte[] value = letter.value();
        if (letter.headers().lastHeader(DeadLetter.OMITTED_BYTES) != null) {
            value = sources.value(source, Long.parseLong(offset));
            if (value == null) {
                return Outcome.GONE;
            }
        }
        if (count(Outcome.SENT) >= filter.limit()) {
            return Outcome.OTHERS;
        }
        send(letter, source, value, replays + 1);
        return Outcome.SENT;
    }

    /** The record as it was: without what its last death has added. */
    private void send(
            ConsumerRecord<byte[], byte[]> letter,
            TopicPartition source,
            byte @Nullable [] value,
            int replays) {
        if (producer == null) {
            return;
        }
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        to == null ? source.topic() : to,
                        to == null ? source.partition() : null,
                        letter.timestamp() < 0 ? null : letter.timestamp(),
                        letter.key(),
                        value);
        for (Header header : letter.headers()) {
            boolean ofThisDeath =
                    header.key().startsWith(DeadLetter.HEADER_PREFIX)
                            && header == letter.headers().lastHeader(header.key());
            if (!ofThisDeath && !header.key().equals(REPLAYS)) {
                record.headers().add(header);
            }
        }
        record.headers().add(REPLAYS, String.valueOf(replays).getBytes(StandardCharsets.UTF_8));
        if (inTransaction == 0) {
            producer.beginTransaction();
        }
        producer.send(record);
        if (++inTransaction == IN_A_TRANSACTION) {
            commit();
        }
    }

    private void commit() {
        if (producer != null && inTransaction > 0) {
            producer.commitTransaction();
            inTransaction = 0;
        }
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
