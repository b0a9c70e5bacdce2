// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.kafka;

import dev.densestream.job.clients.ClientWatch;
import dev.densestream.job.clients.JobOfTask;
import dev.densestream.job.clients.PrefixClaim;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.topics.LimitsWatch;
import dev.densestream.job.topics.TopicLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes records to a topic: partition p of the input goes to partition p modulo the number of the
 * topic's partitions, so their order stays.
 *
 * <p>A timestamp that the topic would refuse gives way to none or to the present, and stays in
 * header {@value #TIMESTAMP_HEADER}.
 */
final class RawRecordWriter
        implements KafkaRecordSerializationSchema<RawRecord>, KafkaDatasetFacetProvider {

    private static final long serialVersionUID = 1;

    static final String TIMESTAMP_HEADER = "densestream-timestamp";

    private final String topic;
    private final @Nullable Properties client;
    private final @Nullable PrefixClaim claim;

    /** How old what is known of the topic's limits may get before others are asked. */
    private static final long FRESH_MILLIS = 1_000;

    private transient TopicLimits limits = TopicLimits.UNKNOWN;
    private transient long limitsFrom;

    /**
     * @param client the properties of a Kafka client, to ask for the topic's limits; null for
     *     records that are stamped with the present
     * @param claim to the transactions' prefix, null without transactions
     */
    RawRecordWriter(String topic, @Nullable Properties client, @Nullable PrefixClaim claim) {
        this.topic = topic;
        this.client = client;
        this.claim = claim;
    }

    @Override
    public void open(InitializationContext context, KafkaSinkContext sinkContext)
            throws InterruptedException {
        String job = JobOfTask.id(context.getMetricGroup());
        ClientWatch.belongsTo(job);
        if (claim != null) {
            // before the sink ends transactions that it takes for its own
            claim.await(job);
        }
        limits = client == null ? TopicLimits.UNKNOWN : TopicLimits.read(client, topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            RawRecord record, KafkaSinkContext context, @Nullable Long flinkTimestamp) {
        long now = System.currentTimeMillis();
        if (client != null && now - limitsFrom > FRESH_MILLIS) {
            limits = LimitsWatch.latest(client, topic, limits);
            limitsFrom = now;
        }
        int[] partitions = context.getPartitionsForTopic(topic);
        ProducerRecord<byte[], byte[]> out =
                new ProducerRecord<>(
                        topic,
                        partitions[record.partition() % partitions.length],
                        timestamp(record.timestamp(), limits, now),
                        record.key(),
                        record.value());
        for (RawRecord.Header header : record.headers()) {
            out.headers().add(header.name(), header.value());
        }
        if (!Objects.equals(out.timestamp(), record.timestamp())) {
            out.headers().add(TIMESTAMP_HEADER, utf8(record.timestamp()));
        }
        return out;
    }

    /** Names the topic, so that pooled transactions find it. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(
                        DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
    }

    /** What to send for a timestamp at that time: itself if the topic takes it. */
    static @Nullable Long timestamp(long original, TopicLimits limits, long now) {
        if (original < 0) {
            return null;
        }
        return limits.takes(original, now) ? original : now;
    }

    private static byte[] utf8(long number) {
        return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
    }
}
